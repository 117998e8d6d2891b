/** `npm run fuzz`: feeds the product mutated input until the time is over. */
import { readFileSync } from 'node:fs';
import { endWithError, parseCommand, refusal } from '../tool';
import { runCampaign, type TargetCounts } from './campaign';
import { FuzzWorker } from './fuzz-worker';
import { orderSchema, targetNameSchema } from './protocol';
import { REAL_TARGETS } from './targets';

const REPLAY_LIMIT_MS = 120_000;
const HELP = `Usage: npm run fuzz -- [options]

Feeds mutated media files, requests, messages, configuration files and addresses to the product. A case fails when the
process crashes or hangs, when an error has no registered code, or when a planted secret shows in any output.

  --minutes N      how long to run [1]
  --seed S         the same seed gives the same cases [the time]
  --target NAME    only this target: ${REAL_TARGETS.join(', ')}
  --failures DIR   where the inputs of failing cases are saved [crowdtone-fuzz]
  --replay FILE    run one saved case again
  --help           print this text
`;

const OPTIONS = {
  minutes: { type: 'string', default: '1' },
  seed: { type: 'string' },
  target: { type: 'string' },
  failures: { type: 'string', default: 'crowdtone-fuzz' },
  replay: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

/** @returns the exit code: 1 when a case failed */
export async function main(args: string[]): Promise<number> {
  try {
    const values = readOptions(args);
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    return values.replay === undefined ? await fuzz(values) : await replay(values.replay);
  } catch (thrown) {
    return endWithError(thrown);
  }
}

type Values = ReturnType<typeof readOptions>;

function readOptions(args: string[]) {
  return parseCommand(args, { options: OPTIONS }).values;
}

async function fuzz({ minutes, seed, target, failures }: Values): Promise<number> {
  const chosenSeed = readNumber('--seed', seed ?? String(Date.now() % 2 ** 31));
  const until = Date.now() + 60_000 * readNumber('--minutes', minutes);
  process.stdout.write(`seed ${chosenSeed}\n`);
  const counts = await runCampaign({
    targets: target === undefined ? REAL_TARGETS : [readTarget(target)],
    seed: chosenSeed,
    isWanted: () => Date.now() < until,
    failuresFolder: failures,
    report: (line) => process.stdout.write(`${line}\n`),
  });
  for (const [name, each] of counts) process.stdout.write(describe(name, each));
  return [...counts.values()].some(({ failures: failed }) => failed > 0) ? 1 : 0;
}

async function replay(path: string): Promise<number> {
  const saved = orderSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const worker = new FuzzWorker(saved.target, REPLAY_LIMIT_MS);
  try {
    const { outcome, failure } = await worker.run({ seed: saved.seed, input: saved.input });
    process.stdout.write(failure === null ? `passed: ${outcome}\n` : `${failure.kind}: ${failure.reason}\n`);
    return failure === null ? 0 : 1;
  } finally {
    await worker.close();
  }
}

function describe(name: string, { cases, failures, outcomes }: TargetCounts): string {
  const sorted = [...outcomes].sort(([, one], [, other]) => other - one);
  const list = sorted.map(([outcome, count]) => `${outcome} ${count}`).join(', ');
  return `${name}: ${cases} cases, ${failures} failures (${list})\n`;
}

function readTarget(name: string) {
  const target = targetNameSchema.safeParse(name);
  if (target.success) return target.data;
  throw refusal(`--target ${name} is not one of ${REAL_TARGETS.join(', ')}`);
}

function readNumber(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && Number.isFinite(value)) return value;
  throw refusal(`${flag} ${text} is not a number from 0`);
}
