import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { ProcessMeter } from '../process-cost';
import { STAGES } from '../stages';
import { measureCameras } from './cameras';
import { coresFor, frameCost } from './capacity';
import { measureDashboards } from './dashboards';
import { fitGrowth } from './exponent';
import { measureFaces } from './faces';
import { measureFiles } from './files';
import { measureLimits } from './limits';
import { main } from './main';
import { plotGrowth } from './plot';
import { formatScale, plotScale, type ScaleReport } from './report';

jest.mock('./cameras', () => spied('./cameras'));
jest.mock('./dashboards', () => spied('./dashboards'));
jest.mock('./faces', () => spied('./faces'));
jest.mock('./files', () => spied('./files'));
jest.mock('./limits', () => spied('./limits'));

/** The module with functions that a test may replace once. */
function spied(module: string): object {
  const real: Record<string, unknown> = jest.requireActual(module);
  return Object.fromEntries(
    Object.entries(real).map(([name, value]) => [
      name,
      typeof value === 'function' ? jest.fn(value as () => unknown) : value,
    ]),
  );
}

const growing = (exponent: number, fixed: number) =>
  fitGrowth([1, 2, 4, 8, 16, 32].map((size) => ({ size, cost: fixed + 3 * size ** exponent })));

test.each([
  [1, 0],
  [1, 400],
  [2, 50],
  [0.5, 20],
])('a cost that grows with exponent %d on top of a fixed %d is recognised', (exponent, fixed) => {
  const growth = growing(exponent, fixed);
  expect(growth.exponent).toBeCloseTo(exponent, 6);
  expect(growth.fixed).toBeCloseTo(fixed, 6);
  expect(growth.perItem).toBeCloseTo((3 * 32 ** exponent) / 32, 6);
});

test('where nothing grows there is no exponent', () => {
  const level = fitGrowth([1, 10, 100].map((size) => ({ size, cost: 7 })));
  expect(level.exponent).toBeNull();
  expect(fitGrowth([{ size: 4, cost: 9 }]).exponent).toBeNull();
  expect(() => fitGrowth([])).toThrow(RangeError);
});

const none = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<(typeof STAGES)[number], number>;
const FACES = [10, 20, 40].map((faces) => {
  const msPerFrame = { ...none, decode: 20, detect: 60, 'track + crop': 0.5 * faces, expression: 4 * faces };
  return { faces, msPerFrame, wholeMs: 80 + 4.5 * faces, found: faces };
});

test('cores follow from what a frame, a face and a classification cost', () => {
  const cost = frameCost(FACES);
  expect(cost.fixedMs).toBeCloseTo(80, 3);
  expect(cost.faceMs).toBeCloseTo(0.5, 3);
  expect(cost.classificationMs).toBeCloseTo(4, 3);
  // 3 of the 10 frames of a window are classified: 80 + 30 * (0.5 + 0.3 * 4) = 131 ms, twice a second.
  expect(coresFor(cost, 1, 2, 30)).toBeCloseTo(0.262, 3);
  expect(coresFor(cost, 4, 2, 30)).toBeCloseTo(1.048, 3);
});

test('a process is charged with what its children use', async () => {
  const busy = 'const end = process.cpuUsage().user + 6e5; while (process.cpuUsage().user < end);';
  const parent = `require('node:child_process').spawnSync(process.execPath, ['-e', ${JSON.stringify(busy)}]); process.stdin.resume()`;
  const child = spawn(process.execPath, ['-e', `${parent}; console.log('done')`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const meter = new ProcessMeter(child.pid ?? 0);
  await once(child.stdout, 'data');
  const { cpuSeconds, peakMiB, programs } = meter.stop();
  child.stdin.end();
  await once(child, 'exit');
  expect(cpuSeconds).toBeGreaterThan(0.55);
  // Two Node processes at once.
  expect(peakMiB).toBeGreaterThan(40);
  expect(programs).toEqual([
    { name: 'node', processes: 2, cpuSeconds: expect.any(Number), peakMiB: expect.any(Number) },
  ]);
  expect(programs[0]?.peakMiB).toBeLessThan(peakMiB);
  expect(programs[0]?.cpuSeconds).toBeGreaterThan(0.4);
});

const PROGRAMS = [{ name: 'ingest', processes: 1, cpuSeconds: 2.5, peakMiB: 210 }];

const REPORT: ScaleReport = {
  machine: { processor: 'A processor', cores: 2, node: '20.0.0' },
  date: '2026-01-01',
  limits: { decodeMs: 4, peakGflops: 90, memoryGbPerSecond: 12 },
  faces: FACES,
  cost: frameCost(FACES),
  files: [1, 2, 4].map((files) => ({
    ...{ files, cpuSeconds: 2 + 3 * files, seconds: 2 * files, peakMiB: 300, programs: PROGRAMS },
  })),
  cameras: [{ cameras: 1, cpuSeconds: 5, seconds: 10, peakMiB: 400, analysedFps: 2, programs: PROGRAMS }],
  dashboards: null,
};

test('the page has a table and a picture for every part that was measured', () => {
  const page = formatScale(REPORT, '../images');
  expect(page).toContain('| 2 frames/s, 30 faces | 0.3 | 0.5 | 1.0 | 2.1 | 4.2 |');
  expect(page).toContain('Fixed 2.00 s, then 3.00 s per file: exponent 1.00.');
  expect(page).toContain('Programs with 4 files:');
  expect(page).toContain('| ingest | 1 | 2.50 | 210 MiB |');
  expect(page).toContain('too few points for an exponent');
  expect([...plotScale(REPORT).keys()]).toEqual(['faces', 'files', 'cameras']);
  for (const name of plotScale(REPORT).keys()) expect(page).toContain(`../images/scale-${name}.svg`);
  expect(page).not.toContain('## Dashboards');
});

test('plots place points on logarithmic axes', () => {
  const svg = plotGrowth({
    ...{ title: 'a < b', across: 'files', up: 's' },
    series: [{ name: 'x', points: [1, 10, 100].map((size) => ({ size, cost: size })) }],
  });
  const dots = [...svg.matchAll(/<circle cx="(\d+)" cy="(\d+)"/g)].map(([, x, y]) => [Number(x), Number(y)]);
  const [[x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = [], [x3 = 0, y3 = 0] = []] = dots;
  expect(x2 - x1).toBe(x3 - x2);
  expect(y1 - y2).toBe(y2 - y3);
  expect(svg).toContain('a &lt; b');
});

describe('the command', () => {
  const folder = mkdtempSync(join(tmpdir(), 'crowdtone-scale-test-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('measures dashboards and writes the page with its plot', async () => {
    const page = join(folder, 'docs/scale.md');
    const print = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const progress = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(await main(['--only', 'dashboards', '--quick', '--page', page])).toBe(0);
    print.mockRestore();
    progress.mockRestore();
    expect(readFileSync(page, 'utf8')).toMatch(/\| 50 \| \d+\.\d\d \| \d+ MiB \|/);
    expect(readFileSync(join(folder, 'images/scale-dashboards.svg'), 'utf8')).toContain('<circle');
  }, 120_000);

  test('keeps what it measured when another part fails', async () => {
    const page = join(folder, 'kept/docs/scale.md');
    const lines: string[] = [];
    const print = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    const progress = jest.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
    jest.mocked(measureLimits).mockResolvedValueOnce({ decodeMs: 3, peakGflops: 90, memoryGbPerSecond: 9 });
    const noRoom = new CrowdtoneError('E_BENCH_SERVE', 'no room');
    jest.mocked(measureFaces).mockRejectedValueOnce(noRoom);
    jest.mocked(measureCameras).mockRejectedValueOnce(noRoom);
    jest.mocked(measureDashboards).mockRejectedValueOnce(noRoom);
    const files = [{ files: 1, cpuSeconds: 2, seconds: 1, peakMiB: 300, programs: PROGRAMS }];
    jest.mocked(measureFiles).mockResolvedValueOnce(files);
    expect(await main(['--quick', '--page', page])).toBe(1);
    print.mockRestore();
    progress.mockRestore();
    const written = readFileSync(page, 'utf8');
    for (const title of ['## Limits', '## Files']) expect(written).toContain(title);
    for (const title of ['## Faces', '## Cameras', '## Dashboards']) expect(written).not.toContain(title);
    expect(lines.filter((line) => line.includes('failed (no room)'))).toHaveLength(3);
    expect(lines.at(-1)).toMatch(/^E_BENCH_SERVE: no room/);
  });

  test('refuses parts that do not exist', async () => {
    const errors: string[] = [];
    const print = jest.spyOn(process.stderr, 'write').mockImplementation((text) => errors.push(String(text)) > 0);
    expect(await main(['--only', 'faeces'])).toBe(2);
    print.mockRestore();
    expect(errors.join('')).toMatch(/E_USAGE: --only faeces is none of limits, faces/);
  });
});
