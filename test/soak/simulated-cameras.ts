/**
 * Hours of two cameras, as fast as the aggregator and the store take them: what the main process of `crowdtone serve` keeps, without
 * waiting for a clock. Its arguments are a folder, the hours, and the frames a second of each camera. Prints how many hours passed.
 */
import { join } from 'node:path';
import { startAggregator } from '@crowdtone/aggregator';
import { EXPRESSIONS, type FaceReading, type FrameOutcome, MESSAGE_VERSION } from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { seededRandom } from '@crowdtone/runtime';
import { openStore, type Store } from '@crowdtone/store';
import { MemoryQueues } from '@crowdtone/testing/aggregator/memory-queues';
import { aRun, aSource } from '@crowdtone/testing/records';

const CAMERAS = ['hall', 'entrance'];
const PEOPLE = 8;
const WINDOW_MS = 2000;
/** Of each person, milliseconds. */
const STAY_MS = 60_000;
/** Of the time of the cameras that is stored at once. */
const STEP_MS = 10_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const PURPOSE = { setting: 'a soak', legalBasis: null };
const SIZE = { width: 1920, height: 1080 };
/** When the cameras began, milliseconds since 1970. */
const BEGUN_AT = Date.parse(aRun().startedAt);

async function main(folder: string, hours: number, fps: number): Promise<void> {
  const run = aRun();
  const store = await openStore(join(folder, 'simulated.duckdb'));
  const queues = new MemoryQueues();
  const aggregator = await startAggregator({ queues, store, logger: createLogger('soak'), shareCorrection: null });
  await aggregator.saveRun({ ...run, settings: { ...run.settings, fps, windowMs: WINDOW_MS } });
  for (const sourceId of CAMERAS) {
    await aggregator.addSource(aSource({ sourceId, durationMs: null, purpose: PURPOSE }));
  }
  let isStopped = false;
  process.once('SIGINT', () => {
    isStopped = true;
  });
  const random = seededRandom(1);
  const frames = Math.ceil((hours * HOUR_MS * fps) / 1000);
  const atATime = Math.ceil((STEP_MS * fps) / 1000);
  let sequence = 0;
  while (sequence < frames && !isStopped) {
    const step = Array.from({ length: atATime }, (_, place) => sequence + place);
    await queues.deliver(step.flatMap((each) => CAMERAS.map((camera) => seen(camera, each, fps, random))));
    // What dashboards hear is not kept for them.
    queues.announced.length = 0;
    sequence += atATime;
    const atMs = (1000 * sequence) / fps;
    if (atMs % MINUTE_MS < STEP_MS) await readLikeDashboard(store, run.runId, atMs);
    if (atMs % HOUR_MS < STEP_MS) {
      await store.expire({ readingsBefore: 0, windowsBefore: 0, alertsBefore: 0, logBefore: 0 });
    }
  }
  await aggregator.close();
  await store.close();
  process.stdout.write(`${sequence / fps / 3600}\n`);
}

/** What is read when a page is opened, here every minute. */
async function readLikeDashboard(store: Store, runId: string, atMs: number): Promise<void> {
  for (const sourceId of CAMERAS) {
    await store.listWindows({ runId, sourceId, fromMs: atMs - HOUR_MS, toMs: atMs, newest: 60 });
  }
}

function seen(camera: string, sequence: number, fps: number, random: () => number): FrameOutcome {
  const atMs = (1000 * sequence) / fps;
  const generation = PEOPLE * Math.floor(atMs / STAY_MS);
  const faces = Array.from({ length: PEOPLE }, (_, place) => face(generation + place, random));
  const takenAt = BEGUN_AT + atMs;
  const { runId, settings } = aRun();
  return {
    ...{
      kind: 'analysed',
      version: MESSAGE_VERSION,
      runId,
      sourceId: camera,
      epoch: 0,
      sequence,
      presentationMs: atMs,
    },
    ...{ model: settings.model, size: SIZE, faces },
    timing: { decodedAt: takenAt, facesAt: takenAt, takenAt, readAt: takenAt, modelMs: 1 },
  };
}

function face(trackId: number, random: () => number): FaceReading {
  const weights = EXPRESSIONS.map(() => random());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return {
    trackId,
    box: { x: 1800 * random(), y: 1000 * random(), width: 24, height: 30 },
    sizePx: 24,
    sharpness: 200 * random(),
    probabilities: weights.map((weight) => weight / total),
    unreadable: null,
  };
}

const [folder = '', hours = '', fps = ''] = process.argv.slice(2);
main(folder, Number(hours), Number(fps)).catch((error: unknown) => {
  process.stderr.write(`${error}\n`);
  process.exit(1);
});
