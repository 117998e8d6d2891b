import type { AnalysedFrame, GroupWindow, SourceHealth } from '@crowdtone/domain';
import { Metrics } from './metrics';
import { Operations } from './operations';

const MODEL = { name: 'model', digest: 'ab'.repeat(32) };
const key = (sequence: number, sourceId = 'hall') =>
  ({ version: 2, runId: 'run', sourceId, sequence, presentationMs: sequence * 500 }) as const;
const face = (unreadable: 'blurred' | null) => ({
  trackId: 1,
  box: { x: 0, y: 0, width: 9, height: 9 },
  sizePx: 9,
  sharpness: 3,
  probabilities: unreadable === null ? [1, 0, 0, 0, 0, 0, 0, 0] : null,
  unreadable,
});
const analysed = (sequence: number, sourceId?: string): AnalysedFrame => ({
  ...key(sequence, sourceId),
  kind: 'analysed',
  model: MODEL,
  faces: [face(null), face(null), face('blurred')],
  timing: { decodedAt: 10_000, facesAt: 11_000, takenAt: 11_200, readAt: 11_240, modelMs: 30 },
});
const window: GroupWindow = {
  ...{ runId: 'run', sourceId: 'hall', index: 0, startMs: 0, endMs: 5000, partial: false },
  frames: { analysed: 1, dropped: {} },
  people: { seen: 0, readable: 0, readableAtOnce: 0, unreadable: {} },
  floor: 5,
  withheld: 'nobody-readable',
  shares: null,
  counted: null,
  trust: null,
  model: MODEL,
};

/** The samples of an exposition by their names with labels. */
async function samplesOf(metrics: Metrics): Promise<Map<string, number>> {
  const lines = (await metrics.expose()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): [string, number] => {
      const [, name, value] = /^([a-zA-Z_:][\w:]*(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
      if (name === undefined) throw new Error(`no sample: ${line}`);
      return [name, Number(value)];
    }),
  );
}

test('counts frames, faces, drops and the time of every stage once', async () => {
  const metrics = new Metrics();
  metrics.countSettled(
    { frames: [analysed(0), { ...key(1), kind: 'dropped', reason: 'overload' }], windows: [] },
    11_340,
  );
  const samples = await samplesOf(metrics);
  expect(samples.get('crowdtone_frames_analysed_total{source="hall"}')).toBe(1);
  expect(samples.get('crowdtone_frames_dropped_total{source="hall",reason="overload"}')).toBe(1);
  expect(samples.get('crowdtone_faces_total{source="hall",readable="yes"}')).toBe(2);
  expect(samples.get('crowdtone_faces_total{source="hall",readable="no"}')).toBe(1);
  expect(samples.get('crowdtone_model_seconds_total')).toBeCloseTo(0.03);
  const stages = { faces: 1, queue: 0.2, expressions: 0.04, store: 0.1 };
  for (const [stage, seconds] of Object.entries(stages)) {
    expect(samples.get(`crowdtone_stage_seconds_sum{stage="${stage}"}`)).toBeCloseTo(seconds);
    expect(samples.get(`crowdtone_stage_seconds_count{stage="${stage}"}`)).toBe(1);
  }
});

test('measures from the decoder to the dashboard when a window is sent', async () => {
  const metrics = new Metrics();
  metrics.countSettled({ frames: [analysed(0)], windows: [window] }, 11_340);
  expect(metrics.countSent({ kind: 'window', window }, 11_500)).toBe(1500);
  // The same window a second time was not stored again.
  expect(metrics.countSent({ kind: 'window', window }, 99_000)).toBeNull();
  const samples = await samplesOf(metrics);
  expect(samples.get('crowdtone_decode_to_dashboard_seconds_sum')).toBeCloseTo(1.5);
  expect(samples.get('crowdtone_decode_to_dashboard_seconds_count')).toBe(1);
  expect(samples.get('crowdtone_stage_seconds_sum{stage="announce"}')).toBeCloseTo(0.16);
});

test('counts each lost connection once, by its cause', async () => {
  const metrics = new Metrics();
  const send = (health: Partial<SourceHealth>) =>
    metrics.countSent({
      kind: 'health',
      health: {
        ...{ runId: 'run', sourceId: 'hall', phase: 'live', epoch: 0, size: null, lastError: null },
        ...{ wantedFps: 2, effectiveFps: 1.5, wholeFrameEvery: null },
        ...health,
      },
    });
  const lastError = { cause: 'stall', message: 'no picture', attempt: 1, retryAt: 5_000 };
  send({});
  send({ phase: 'backing-off', lastError });
  send({ phase: 'connecting', lastError });
  send({ phase: 'backing-off', lastError: { ...lastError, cause: 'refused', attempt: 2, retryAt: 9_000 } });
  const samples = await samplesOf(metrics);
  expect(samples.get('crowdtone_source_reconnects_total{source="hall",cause="stall"}')).toBe(1);
  expect(samples.get('crowdtone_source_reconnects_total{source="hall",cause="refused"}')).toBe(1);
  expect(samples.get('crowdtone_source_live{source="hall"}')).toBe(0);
  expect(samples.get('crowdtone_source_analysed_fps{source="hall"}')).toBe(1.5);
});

test('a camera that is paused has no sample, since it is not expected to send anything', async () => {
  const metrics = new Metrics();
  const health = { runId: 'run', sourceId: 'hall', epoch: 0, size: null, lastError: null, wantedFps: 2 } as const;
  const send = (phase: 'live' | 'paused' | 'connecting') =>
    metrics.countSent({ kind: 'health', health: { ...health, phase, effectiveFps: null, wholeFrameEvery: null } });
  const live = async () => (await samplesOf(metrics)).get('crowdtone_source_live{source="hall"}');
  send('live');
  expect(await live()).toBe(1);
  send('paused');
  expect(await live()).toBeUndefined();
  send('connecting');
  expect(await live()).toBe(0);
});

test('readiness is a metric', async () => {
  const operations = new Operations();
  const ready = async () => (await samplesOf(operations.metrics)).get('crowdtone_ready');
  expect(await ready()).toBe(1);
  operations.readiness.need('store', () => Promise.reject(new Error('the disk is full')));
  expect(await ready()).toBe(0);
});

test('asks the queues when it is asked, until they are gone', async () => {
  const metrics = new Metrics();
  const forget = metrics.watchQueues(async () => ({ frames: 7 }));
  metrics.watchQueues(() => Promise.reject(new Error('Redis is away')));
  expect((await samplesOf(metrics)).get('crowdtone_queue_messages{queue="frames"}')).toBe(7);
  forget();
  expect((await samplesOf(metrics)).has('crowdtone_queue_messages{queue="frames"}')).toBe(false);
});

test('keeps the number of series bounded, whatever sources there are, and their names harmless', async () => {
  const metrics = new Metrics();
  const frames = Array.from({ length: 300 }, (_, place) => analysed(place, `source "${place}"\n`));
  metrics.countSettled({ frames, windows: [] });
  const counted = [...(await samplesOf(metrics))].filter(([name]) =>
    name.startsWith('crowdtone_frames_analysed_total'),
  );
  expect(counted).toHaveLength(101);
  expect(counted.find(([name]) => name.includes('"other"'))?.[1]).toBe(200);
});

test('readings in rows and in files are asked for once a scrape, and rounds are counted by what they did', async () => {
  const metrics = new Metrics();
  let asked = 0;
  let isAway = false;
  metrics.watchReadingFiles(async () => {
    asked += 1;
    if (isAway) throw new Error('the database is away');
    return { stagedReadings: 70, filedReadings: 500, files: 3, bytes: 9000, unlisted: 1 };
  });
  metrics.countFiling({ readings: 500, files: 3, removed: 2, swept: 1 });
  metrics.countFiling(null);
  const samples = await samplesOf(metrics);
  expect(asked).toBe(1);
  for (const [name, value] of [
    ['readings_staged', 70],
    ['readings_in_files', 500],
    ['reading_files', 3],
    ['reading_files_bytes', 9000],
    ['reading_files_unlisted', 1],
    ['readings_filed_total', 500],
    ['reading_files_total{action="written"}', 3],
    ['reading_files_total{action="removed"}', 2],
    ['reading_files_total{action="swept"}', 1],
    ['reading_files_total{action="failed"}', 1],
  ] as const) {
    expect([name, samples.get(`crowdtone_${name}`)]).toEqual([name, value]);
  }
  isAway = true;
  expect((await samplesOf(metrics)).has('crowdtone_reading_files')).toBe(false);
});
