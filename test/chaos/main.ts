/** `npm run chaos`: kills an analysis of many recordings again and again, and compares what it published. */
import { parseArgs } from 'node:util';
import { asCrowdtoneError, CrowdtoneError, formatError } from '@crowdtone/domain';
import { runChaos } from './batch-chaos';

const HELP = `Usage: npm run chaos -- [options]

Analyses generated recordings in nested folders, some of them broken, once undisturbed and once killed with SIGKILL at
random moments, with a Redis that loses its memory once. Prints the SHA-256 of what both published; fails when they differ.

  --clips N    recordings [40]
  --cursed N   of which so many are broken [4]
  --kills N    how often the program is killed [4]
  --no-wipe    keep the memory of Redis
  --seed S     the same seed gives the same recordings and moments [1]
  --help       print this text
`;

const OPTIONS = {
  clips: { type: 'string', default: '40' },
  cursed: { type: 'string', default: '4' },
  kills: { type: 'string', default: '4' },
  'no-wipe': { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', default: false },
} as const;

/** @returns the exit code: 1 when the runs differ */
export async function main(args: string[]): Promise<number> {
  try {
    const values = parseArgs({ args, options: OPTIONS, strict: true }).values;
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const number = (name: 'clips' | 'cursed' | 'kills' | 'seed') => {
      const value = Number(values[name]);
      if (Number.isInteger(value) && value >= 0) return value;
      throw new CrowdtoneError('E_USAGE', `--${name} ${values[name]} is not a whole number; see --help`);
    };
    const { undisturbed, disturbed } = await runChaos({
      clips: number('clips'),
      cursed: number('cursed'),
      kills: number('kills'),
      wipe: !values['no-wipe'],
      seed: number('seed'),
      report: (line) => process.stdout.write(`${line}\n`),
    });
    process.stdout.write(`undisturbed ${undisturbed}\ndisturbed   ${disturbed}\n`);
    process.stdout.write(undisturbed === disturbed ? 'equal\n' : 'DIFFERENT\n');
    return undisturbed === disturbed ? 0 : 1;
  } catch (thrown) {
    const error = asCrowdtoneError(thrown);
    process.stderr.write(`${formatError(error)}\n`);
    return error.exitCode;
  }
}
