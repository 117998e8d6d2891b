/** `npm run chaos`: disturbs an analysis of many recordings in every way, and compares what it published. */

import { endWithError, parseCommand, refusal } from '../tool';
import { runChaos } from './batch-chaos';
import { CURSES } from './curses';

const HELP = `Usage: npm run chaos -- [options]

Analyses generated recordings in nested folders, many of them cursed, once undisturbed and once disturbed: on a disk that is
full, killed with SIGKILL at random moments, with a wall clock that steps by hours, and with a Redis that is frozen, killed and
started again, and loses its memory. After each fault every frame is stored once and counted. Prints the SHA-256 of what both
published; fails when they differ.

  --clips N    recordings [90]
  --cursed N   of which so many are cursed, each in another way, at most ${CURSES.size} [50]
  --kills N    how often the program is killed [4]
  --no-disk    do not fill the disk
  --no-redis   leave Redis alone
  --no-clock   leave the clock alone
  --seed S     the same seed gives the same recordings and moments [1]
  --help       print this text
`;

const OPTIONS = {
  clips: { type: 'string', default: '90' },
  cursed: { type: 'string', default: '50' },
  kills: { type: 'string', default: '4' },
  'no-disk': { type: 'boolean', default: false },
  'no-redis': { type: 'boolean', default: false },
  'no-clock': { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', default: false },
} as const;

/** @returns the exit code: 1 when the runs differ */
export async function main(args: string[]): Promise<number> {
  try {
    const values = parseCommand(args, { options: OPTIONS }).values;
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const number = (name: 'clips' | 'cursed' | 'kills' | 'seed') => {
      const value = Number(values[name]);
      if (Number.isInteger(value) && value >= 0) return value;
      throw refusal(`--${name} ${values[name]} is not a whole number`);
    };
    const { undisturbed, disturbed } = await runChaos({
      clips: number('clips'),
      cursed: number('cursed'),
      kills: number('kills'),
      diskFull: !values['no-disk'],
      redis: !values['no-redis'],
      clockSteps: !values['no-clock'],
      seed: number('seed'),
      report: (line) => process.stdout.write(`${line}\n`),
    });
    process.stdout.write(`undisturbed ${undisturbed}\ndisturbed   ${disturbed}\n`);
    process.stdout.write(undisturbed === disturbed ? 'equal\n' : 'DIFFERENT\n');
    return undisturbed === disturbed ? 0 : 1;
  } catch (thrown) {
    return endWithError(thrown);
  }
}
