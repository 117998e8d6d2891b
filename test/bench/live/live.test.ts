import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CameraStep, missingFrames, withoutDrops } from './camera-capacity';
import { describePhase } from './flood';
import { knock } from './knock';
import { main } from './main';
import { observedBetween, quantile, Scrape } from './prometheus';
import { formatReport } from './report';
import { compareSlowDashboard, rank } from './slow-dashboard';

const METRICS = `# HELP crowdtone_frames_dropped_total Frames not analysed
# TYPE crowdtone_frames_dropped_total counter
crowdtone_frames_dropped_total{source="a, \\"b\\"",reason="overload"} 3
crowdtone_frames_dropped_total{source="c",reason="overload"} 4
crowdtone_frames_dropped_total{source="c",reason="decode-error"} 1
crowdtone_late_seconds_bucket{le="1"} 2
crowdtone_late_seconds_bucket{le="2"} 6
crowdtone_late_seconds_bucket{le="+Inf"} 7
`;

const step = (cameras: number, overrides: Partial<CameraStep> = {}): CameraStep => ({
  ...{ cameras, analysedFps: 2 * cameras, analysed: 40 * cameras, dropped: {}, missing: 0 },
  ...{ wholeFrameEvery: cameras, p50: 0.41, p95: 0.62, windows: 10 * cameras },
  ...overrides,
});

test('metrics in the Prometheus format are parsed', () => {
  const scrape = Scrape.parse(METRICS);
  expect(scrape.by('crowdtone_frames_dropped_total', 'reason')).toEqual({ overload: 7, 'decode-error': 1 });
  expect(scrape.sum('crowdtone_frames_dropped_total', { source: 'c' })).toBe(5);
  const late = scrape.histogram('crowdtone_late_seconds');
  expect(late.map(({ count }) => count)).toEqual([2, 6, 7]);
  expect([quantile(late, 0.5), quantile(late, 0.99), quantile([], 0.5)]).toEqual([1.375, 2, null]);
  expect(observedBetween(late, late).map(({ count }) => count)).toEqual([0, 0, 0]);
});

test('sustained capacity is the largest number of cameras before the first with drops', () => {
  expect(withoutDrops([step(1), step(2), step(3, { dropped: { overload: 1 } })])).toBe(2);
  expect(withoutDrops([step(1), step(2, { missing: 3 })])).toBe(1);
  expect([withoutDrops([step(1, { dropped: { overload: 9 } })]), withoutDrops([])]).toEqual([0, 0]);
  // 3 cameras of 2 frames/s for 20 s.
  expect([missingFrames(3, 2, 20, 114), missingFrames(3, 2, 20, 100)]).toEqual([0, 14]);
});

test('the report states the sustained capacity and why the search ended', () => {
  const text = formatReport({
    machine: { processor: 'A processor', cores: 2, node: '20.0.0' },
    scene: { width: 1920, height: 1080, fps: 25, people: 30, smallestFacePx: 20, largestFacePx: 60 },
    ...{ analysedFps: 2, windowSeconds: 2, warmUpSeconds: 10, measureSeconds: 20, model: 'gme-net' },
    cameras: [
      { detector: 'ssd', ended: 'drops', withoutDrops: 0, steps: [step(1, { dropped: { overload: 10 }, p50: null })] },
      { detector: 'tiny-face', ended: 'time', withoutDrops: 2, steps: [step(1), step(2)] },
    ],
    ...{ dashboards: null, flood: null, stopped: true },
  });
  expect(text).toMatch(/ssd: cannot sustain one camera\n.*\n +1 +2\.0 +10 \(20\.0 %\) +0 +each +- +0\.62 s +10\n/);
  expect(text).toMatch(
    /tiny-face: sustains 2 without drops; the time limit \(--seconds\) ended the search\n.*\n.*\n +2 .* 1 in 2 +0\.41 s/,
  );
  expect(text).toMatch(/interrupted\n$/);
});

test('sockets that knock are counted by what they are answered', async () => {
  let asked = 0;
  const server = createServer().on('upgrade', (_request, socket) => {
    asked += 1;
    if (asked % 3 === 0) socket.destroy();
    else socket.end(`HTTP/1.1 ${asked % 3 === 1 ? '429 Too Many Requests' : '101 Switching Protocols'}\r\n\r\n`);
    if (asked === 60) end.abort();
  });
  const end = new AbortController();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const { waves, answers, waveMs } = await knock({ host: '127.0.0.1', port, sockets: 30 }, end.signal);
  server.close();
  expect([waves, waveMs.length]).toEqual([2, 2]);
  expect(Object.values(answers).reduce((sum, count) => sum + count)).toBe(60);
  expect(answers).toMatchObject({ 101: expect.any(Number), 429: expect.any(Number), none: expect.any(Number) });
});

test('a phase of the flood is what happened between two scrapes', () => {
  const stage = (name: string, sum: number, count: number) =>
    `crowdtone_stage_seconds_sum{stage="${name}"} ${sum}\ncrowdtone_stage_seconds_count{stage="${name}"} ${count}\n`;
  const at = (times: number) =>
    Scrape.parse(
      `${['faces', 'queue', 'expressions', 'store'].map((name, place) => stage(name, (place + 1) * times, 10 * times)).join('')}
crowdtone_frames_analysed_total{source="a"} ${20 * times}
crowdtone_decode_to_dashboard_seconds_bucket{le="1"} ${times}
crowdtone_decode_to_dashboard_seconds_bucket{le="+Inf"} ${times}
nodejs_eventloop_lag_max_seconds 0.25
`,
    );
  expect(describePhase(at(1), at(3), [30, 5, 10])).toMatchObject({
    ...{ analysed: 40, dropped: 0, decodeToStore: 1, windows: 2 },
    ...{ storeDelayMaxMs: 250, healthP50Ms: 10, healthMaxMs: 30 },
  });
  expect(describePhase(at(1), at(1), [])).toMatchObject({ decodeToStore: null, p50: null, windows: 0 });
});

test('a slow dashboard does not delay the others', async () => {
  const [clients, seconds] = [6, 1];
  const signal = new AbortController().signal;
  const found = await compareSlowDashboard({ clients, seconds, signal, onProgress: () => undefined });
  for (const phase of [found.without, found.with]) {
    expect(phase).toMatchObject({ published: 5 * seconds * (clients - 1), received: 5 * seconds * (clients - 1) });
    expect(phase.heapBytes).toBeGreaterThan(0);
  }
  expect([rank([1, 2, 3, 4], 0.5), rank([1, 2, 3, 4], 0.95), rank([], 0.5)]).toEqual([2, 4, 0]);
});

test.each([
  [['--only', 'everything'], /--only everything is none of cameras, dashboards, flood/],
  [['--detector', 'eyes'], /--detector eyes is none of/],
  [['--clients', '1'], /--clients 1 is not a whole number of 2 or more/],
  [['--fast'], /--fast/],
])('%j is refused', async (args, words) => {
  const said: string[] = [];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const exitCode = await main(args);
  write.mockRestore();
  expect([exitCode, said.join('')]).toEqual([2, expect.stringMatching(words)]);
});
