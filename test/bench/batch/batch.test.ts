import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtCommandLine } from '../command-line';
import { makeClips } from './clips';
import { main } from './main';
import { measureBatch, quartersOf } from './measure';
import { formatBatch } from './report';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crowdtone-bench-batch-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('many tiny files, some of them broken, are done but for these, and the table says so', async () => {
  const clips = await makeClips({ folder, files: 40, broken: 4, seconds: 0 });
  const out = join(folder, 'report');
  const options = ['--fps', '2', '--min-face', '28'];
  const cost = await measureBatch({ main: builtCommandLine(), clips, out, parallel: 2, options });
  expect(cost).toMatchObject({ files: 40, parallel: 2, exitCode: 3 });
  expect(cost.failed.map(({ label, error }) => [label, error?.code])).toEqual([
    ['000/00009.mp4', 'E_SOURCE_EMPTY'],
    ['000/00019.mp4', 'E_SOURCE_NOT_MEDIA'],
    ['000/00029.mp4', 'E_SOURCE_NOT_MEDIA'],
    ['000/00039.mp4', 'E_SOURCE_EMPTY'],
  ]);
  const machine = { processor: 'A processor', cores: 2 };
  const alone = { ...cost, parallel: 1, seconds: 2 * cost.seconds };
  const text = formatBatch({ machine, seconds: 0, costs: [alone, cost], growth: [] });
  expect(text).toMatch(/^A processor, 2 cores; clips of one frame$/m);
  expect(text).toMatch(/MiB {2}main MiB\n.* \d{3,} +\d{2,}$/m);
  expect(text).toMatch(/^40 files: 2 at a time take 0\.50 times as long as one at a time and 1\.00 times/m);
  expect(text).toMatch(/^failed with E_SOURCE_EMPTY: 2$/m);
}, 180_000);

test('the cost of files is compared between the first and the last quarter', () => {
  const steady = Array.from({ length: 101 }, (_, done) => ({ done, cpuSeconds: 3 + done / 2 }));
  expect(quartersOf(steady, 100)).toEqual([0.5, 0.5]);
  const growing = steady.map(({ done }) => ({ done, cpuSeconds: done * done }));
  const [first = 0, last = 0] = quartersOf(growing, 100) ?? [];
  expect(last / first).toBeGreaterThan(5);
  expect(quartersOf(steady.slice(0, 2), 100)).toBeNull();
});

test('an option without sense is refused', async () => {
  const spoken = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(await main(['--files', '4,none'])).toBe(2);
  expect(spoken.mock.calls.map(([text]) => text)).toEqual([
    expect.stringMatching(/^E_USAGE: --files 4,none is not a whole number of 1 or more; see --help/),
  ]);
  spoken.mockRestore();
});
