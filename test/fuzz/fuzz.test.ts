import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCampaign } from './campaign';
import { FuzzWorker } from './fuzz-worker';
import { REAL_TARGETS, type TargetName } from './targets';

const SEED = 1;
/** Some 20 s in all on two cores. */
const CASES: Readonly<Record<TargetName, number>> = {
  addresses: 1_500,
  configurations: 300,
  containers: 30,
  requests: 400,
  messages: 150,
  faulty: 0,
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crowdtone-fuzz-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('no mutated input crashes, hangs, gets an error without a code or makes a secret show', async () => {
  const lines: string[] = [];
  const counts = await runCampaign({
    targets: REAL_TARGETS,
    seed: SEED,
    isWanted: (target, cases) => cases < CASES[target],
    failuresFolder: join(folder, 'failures'),
    report: (line) => lines.push(line),
  });
  expect(lines).toEqual([]);
  expect(Object.fromEntries([...counts].map(([name, { cases }]) => [name, cases]))).toEqual({
    ...CASES,
    faulty: undefined,
  });
}, 600_000);

describe('a case that fails is noticed', () => {
  const HANG_MS = 2_000;

  test.each([
    ['an error that stands for a bug', 'error', 'violation'],
    ['a process that ends', 'exit', 'crash'],
    ['a loop without an end', 'hang', 'hang'],
    ['a secret in the output', 'leak', 'leak'],
  ])('%s', async (_, fault, kind) => {
    const worker = new FuzzWorker('faulty', fault === 'hang' ? HANG_MS : 60_000);
    try {
      expect(await worker.run({ input: { fault } })).toMatchObject({ input: { fault }, failure: { kind } });
      expect(await worker.run({ input: { fault: 'none' } })).toMatchObject({ outcome: 'fine', failure: null });
    } finally {
      await worker.close();
    }
  });

  test('and saved with its input', async () => {
    const lines: string[] = [];
    let cases = 0;
    await runCampaign({
      targets: ['faulty'],
      seed: SEED,
      isWanted: () => lines.length === 0 && cases++ < 50,
      failuresFolder: folder,
      report: (line) => lines.push(line),
      hangMs: HANG_MS,
    });
    const [, path = ''] = /--replay (\S+)/.exec(lines[0] ?? '') ?? [];
    const saved = JSON.parse(readFileSync(path, 'utf8'));
    expect(saved).toMatchObject({ target: 'faulty', input: { fault: expect.any(String) } });
    expect(saved.input.fault).not.toBe('none');
  });
});
