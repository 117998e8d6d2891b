import { randomUUID } from 'node:crypto';
import {
  type AnalysedFrame,
  EXPRESSIONS,
  type FaceObservation,
  type FrameJob,
  type FrameOutcome,
  type Probabilities,
} from '@crowdtone/domain';
import type { ExpressionModel, FaceCrop } from '@crowdtone/networks';
import { createLogger } from '@crowdtone/observability';
import {
  type Closable,
  type FrameProducer,
  openQueues,
  openRedis,
  type Queues,
  type RedisHandle,
} from '@crowdtone/queue';
import { readFrame } from './read-frame';
import { startExpressionService } from './service';

const logger = createLogger('test');
logger.level = 'silent';

const SIDE = 2;
const CROP_BYTES = SIDE * SIDE * 3;
/** Crops whose first byte is this make the model throw, or give nonsense. */
const POISON = 255;
const NONSENSE = 254;

/** All probability on the expression whose place is the crop's first byte. */
const certainOf = (place: number): Probabilities => EXPRESSIONS.map((_, index) => (index === place ? 1 : 0));

class FirstByteModel implements ExpressionModel {
  readonly identity = { name: 'first-byte', digest: 'ab'.repeat(32) };
  readonly runtime = 'onnxruntime';
  readonly floorPx = 1;
  readonly cropFormat = { scale: 1, sidePx: SIDE, channels: 3, filter: 'bilinear' } as const;
  readonly batches: number[] = [];

  async classify(crops: readonly FaceCrop[]): Promise<Probabilities[]> {
    this.batches.push(crops.length);
    const bytes = crops.map(({ data }) => data[0] ?? 0);
    if (bytes.includes(POISON)) throw new Error('poisoned');
    return bytes.map((byte) => (byte === NONSENSE ? EXPRESSIONS.map(() => Number.NaN) : certainOf(byte)));
  }

  async close(): Promise<void> {}
}

/** A promise to be settled from outside. */
function gate(): { opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** A frame whose faces have crops with the given first bytes; a string is the reason of a face without one. */
function frame(sequence: number, faces: readonly (number | 'too-small' | 'blurred')[]) {
  const pixels = new Uint8Array(faces.length * CROP_BYTES);
  const observations = faces.map((face, index): FaceObservation => {
    const offset = index * CROP_BYTES;
    if (typeof face === 'number') pixels[offset] = face;
    return {
      trackId: index,
      box: { x: index, y: 1, width: 8, height: 9 },
      score: 0.5,
      sizePx: 8,
      sharpness: 3,
      unreadable: typeof face === 'number' ? null : face,
      crop: typeof face === 'number' ? { offset, side: SIDE, channels: 3 } : null,
    };
  });
  const job: FrameJob = {
    version: 2,
    runId: 'run',
    sourceId: 'source',
    epoch: 3,
    sequence,
    presentationMs: sequence * 40,
    cropsKey: null,
    faces: observations,
  };
  return { job, pixels: faces.some((face) => typeof face === 'number') ? pixels : null };
}

/** Of each face its certain expression's place, or why it was not read. */
const verdicts = (outcome: AnalysedFrame | undefined) =>
  outcome?.faces.map(({ probabilities, unreadable }) => unreadable ?? probabilities?.indexOf(1));

describe('the expression service', () => {
  let redis: RedisHandle;
  let queues: Queues;
  let producer: FrameProducer;
  let model: FirstByteModel;
  let service: Closable;
  let outcomes: Map<number, AnalysedFrame>;

  beforeAll(async () => {
    redis = await openRedis();
  });
  afterAll(() => redis.close());
  beforeEach(async () => {
    queues = await openQueues({ redisUrl: redis.url, prefix: randomUUID() });
    producer = await queues.frameJobs.producer({ policy: 'complete' });
    model = new FirstByteModel();
    outcomes = new Map();
  });
  afterEach(async () => {
    await service.close();
    await queues.close();
  });

  const start = async () => {
    service = await startExpressionService({ queues, model, batch: { maxCrops: 32, maxWaitMs: 20 }, logger });
  };

  /** Reads the frames and returns what became of them, by sequence number. */
  async function read(...frames: ReturnType<typeof frame>[]): Promise<Map<number, AnalysedFrame>> {
    for (const { job, pixels } of frames) await producer.publish(job, pixels);
    await start();
    await producer.drained();
    const all = new Promise<void>((resolve) => {
      queues.outcomes.consume(async (outcome) => {
        if (outcome.kind === 'analysed') outcomes.set(outcome.sequence, outcome);
        if (outcomes.size === frames.length) resolve();
      });
    });
    await all;
    return outcomes;
  }

  test('answers each frame with its faces in order, read or with their reason, and its key and model', async () => {
    const result = await read(frame(0, [3, 'too-small', 1, 'blurred', 7]), frame(1, []));
    expect(result.get(0)).toMatchObject({
      version: 2,
      runId: 'run',
      sourceId: 'source',
      epoch: 3,
      sequence: 0,
      presentationMs: 0,
      model: model.identity,
    });
    expect(result.get(0)?.faces[0]).toEqual({
      trackId: 0,
      box: { x: 0, y: 1, width: 8, height: 9 },
      sizePx: 8,
      sharpness: 3,
      probabilities: certainOf(3),
      unreadable: null,
    });
    expect(result.get(0)?.faces.map(({ trackId }) => trackId)).toEqual([0, 1, 2, 3, 4]);
    expect(verdicts(result.get(0))).toEqual([3, 'too-small', 1, 'blurred', 7]);
    expect(result.get(1)?.faces).toEqual([]);
  });

  test('gathers the crops of several frames in one call of the model', async () => {
    const frames = Array.from({ length: 60 }, (_, sequence) => frame(sequence, [sequence % 8, (sequence + 1) % 8]));
    const result = await read(...frames);
    for (const [sequence, outcome] of result) expect(verdicts(outcome)).toEqual([sequence % 8, (sequence + 1) % 8]);
    expect(model.batches.reduce((sum, crops) => sum + crops, 0)).toBe(120);
    expect(model.batches.length).toBeLessThan(30);
    expect(Math.max(...model.batches)).toBeLessThanOrEqual(32);
  });

  test('costs only the poisonous crop its prediction', async () => {
    const result = await read(frame(0, [1, POISON, 2]), frame(1, [3]), frame(2, [NONSENSE, 4]));
    expect(verdicts(result.get(0))).toEqual([1, 'model-failed', 2]);
    expect(verdicts(result.get(1))).toEqual([3]);
    expect(verdicts(result.get(2))).toEqual(['model-failed', 4]);
    expect(await queues.frameJobs.deadLetters()).toEqual([]);
  });

  test('finishes the frames it has begun before it closes', async () => {
    const begun = gate();
    const mayFinish = gate();
    const read = model.classify.bind(model);
    model.classify = async (crops) => {
      begun.open();
      await mayFinish.opened;
      return read(crops);
    };
    const { job, pixels } = frame(0, [5]);
    await producer.publish(job, pixels);
    await start();
    await begun.opened;
    const closed = service.close();
    mayFinish.open();
    await closed;
    await producer.drained();
    const outcome = await new Promise<FrameOutcome>((resolve) => {
      queues.outcomes.consume(async (got) => resolve(got));
    });
    expect(outcome).toMatchObject({ kind: 'analysed', faces: [{ probabilities: certainOf(5) }] });
  });
});

describe('readFrame', () => {
  const MODEL = { name: 'model', digest: 'ab'.repeat(32) };

  test('tells the model how large each face was in the frame', async () => {
    const { job, pixels } = frame(0, [1, 'too-small', 2]);
    const sizes: (number | undefined)[] = [];
    await readFrame({ job, pixels, lastChance: false }, MODEL, async (crops) => {
      sizes.push(...crops.map(({ sizePx }) => sizePx));
      return { readings: crops.map(() => certainOf(0)), modelMs: 3 };
    });
    expect(sizes).toEqual([8, 8]);
  });

  test('adds its own times to those of a job that has some', async () => {
    const { job, pixels } = frame(0, [1]);
    const timing = { decodedAt: 1_000, facesAt: 1_200 };
    const before = Date.now();
    const timed = await readFrame({ job: { ...job, timing }, pixels, lastChance: false }, MODEL, reader);
    expect(timed.timing).toMatchObject({ ...timing, modelMs: 3 });
    expect(timed.timing?.takenAt).toBeGreaterThanOrEqual(before);
    expect(timed.timing?.readAt).toBeGreaterThanOrEqual(timed.timing?.takenAt ?? 0);
    const untimed = await readFrame({ job, pixels, lastChance: false }, MODEL, reader);
    expect(untimed.timing).toBeUndefined();
  });

  const reader = jest.fn(async (crops: readonly FaceCrop[]) => ({
    readings: crops.map(() => certainOf(0)),
    modelMs: 3,
  }));
  afterEach(() => reader.mockClear());

  test.each([
    ['crop-expired', false, null],
    ['model-failed', true, new Uint8Array(CROP_BYTES)],
  ] as const)('says "%s" of faces it cannot read, and does not try', async (reason, lastChance, pixels) => {
    const { job } = frame(0, [1, 'too-small']);
    const outcome = await readFrame({ job, pixels, lastChance }, MODEL, reader);
    expect(verdicts(outcome)).toEqual([reason, 'too-small']);
    expect(reader).toHaveBeenCalledWith([]);
  });
});
