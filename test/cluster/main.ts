/** `npm run chaos:cluster`: makes the faults of several processes, and prints a figure for each. */
import { parseArgs } from 'node:util';
import { asCrowdtoneError, formatError } from '@crowdtone/domain';
import { FAULTS, runFaults } from './run-faults';

const HELP = `Usage: npm run chaos:cluster -- [options]

Makes the faults that several processes must survive, with real processes, a real Redis and a real PostgreSQL (Debian's package
postgresql), and prints what was measured for each. Fails when one of them ends in another way than it must.

  --only TEXT    the faults whose name has the text:
                 ${FAULTS.map(({ name }) => name).join(', ')}
  --rounds N     how often each is made [1]
  --help         print this text
`;

/** @returns the exit code: 1 when a fault ended in another way than it must */
export async function main(args: string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        only: { type: 'string', default: '' },
        rounds: { type: 'string', default: '1' },
        help: { type: 'boolean', default: false },
      },
      strict: true,
    });
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    let failed = 0;
    for (let round = 0; round < Number(values.rounds); round += 1) {
      failed += await runFaults(values.only, (line) => process.stdout.write(`${line}\n`));
    }
    return failed === 0 ? 0 : 1;
  } catch (thrown) {
    const error = asCrowdtoneError(thrown);
    process.stderr.write(`${formatError(error)}\n`);
    return error.exitCode;
  }
}
