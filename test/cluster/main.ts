/** `npm run chaos:cluster`: makes the faults of several processes, and prints a figure for each. */
import { endWithError, parseCommand, refusal } from '../tool';
import { killRoles } from './role-faults';
import { FAULTS, runFaults } from './run-faults';

const HELP = `Usage: npm run chaos:cluster -- [options]

Makes the faults that several processes must survive, with real processes, a real Redis and a real PostgreSQL (Debian's package
postgresql), and prints what was measured for each. Fails when one of them ends in another way than it must.

  --only TEXT    the faults whose name has the text:
                 ${FAULTS.map(({ name }) => name).join(', ')}
  --rounds N     how often each is made [1]
  --roles        nothing but a whole deployment (two processes each of ingest, expression, aggregator and gateway, four stand-in
                 cameras), of which a process of each role is killed in turn, and then checked
  --minutes N    for how long, with --roles [10]
  --seed N       of whom is killed when, with --roles [1]
  --help         print this text
`;

const OPTIONS = {
  only: { type: 'string', default: '' },
  rounds: { type: 'string', default: '1' },
  roles: { type: 'boolean', default: false },
  minutes: { type: 'string', default: '10' },
  seed: { type: 'string', default: '1' },
  help: { type: 'boolean', default: false },
} as const;

/** @returns the exit code: 1 when a fault ended in another way than it must */
export async function main(args: string[]): Promise<number> {
  try {
    const { only, rounds, roles, minutes, seed, help } = parseCommand(args, { options: OPTIONS }).values;
    if (help) {
      process.stdout.write(HELP);
      return 0;
    }
    if (!/^[1-9]\d*$/.test(rounds)) throw refusal(`--rounds ${rounds} is not a whole number above 0`);
    if (!/^\d+(\.\d+)?$/.test(minutes)) throw refusal(`--minutes ${minutes} is not a number`);
    if (!/^\d+$/.test(seed)) throw refusal(`--seed ${seed} is not a whole number`);
    if (roles) return await killRolesFor(Number(minutes), Number(seed));
    let failed = 0;
    for (let round = 0; round < Number(rounds); round += 1) {
      failed += await runFaults(only, (line) => process.stdout.write(`${line}\n`));
    }
    return failed === 0 ? 0 : 1;
  } catch (thrown) {
    return endWithError(thrown);
  }
}

async function killRolesFor(minutes: number, seed: number): Promise<number> {
  const report = (line: string) => void process.stdout.write(`${line}\n`);
  const isOver = (_round: number, sinceMs: number) => sinceMs > minutes * 60_000;
  try {
    report(await killRoles({ isOver, seed, report }));
    return 0;
  } catch (error) {
    report(`FAILED: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
