/** Made-up runs, sources and crowds for the tests of store adapters. */
import {
  buildGroupWindow,
  EXPRESSIONS,
  type GroupWindow,
  MESSAGE_VERSION,
  type RunRecord,
  type SettledFrame,
  type ShareCorrection,
  type SourceRecord,
  seededRandom,
  UNREADABLE_REASONS,
  windowIndexAt,
} from '@crowdtone/domain';

const model = { name: 'test-model', digest: 'c'.repeat(64) };
const WINDOW_MS = 5000;
const FLOOR = 5;

/** A network that is right more often than not, measured on ten faces of each expression. */
export const EXAMPLE_CORRECTION: ShareCorrection = {
  prior: 1,
  errorFactor: 1,
  buckets: [
    {
      sizePx: 24,
      response: EXPRESSIONS.map((_, truth) => ({
        count: 10,
        mean: EXPRESSIONS.map((_unused, read) => (read === truth ? 0.3 : 0.1)),
        covariance: EXPRESSIONS.map((_unused, row) => EXPRESSIONS.map((_other, column) => (row === column ? 0.01 : 0))),
      })),
    },
  ],
};

export function exampleRun(runId: string, startedAt = '2025-11-03T10:00:00.000Z'): RunRecord {
  return {
    runId,
    startedAt,
    endedAt: null,
    settings: { fps: 5, readableFloorPx: 12, windowMs: WINDOW_MS, floor: FLOOR, detector: 'ssd', model },
  };
}

export function exampleSource(runId: string, sourceId: string): SourceRecord {
  return {
    runId,
    sourceId,
    label: `${sourceId}.mp4`,
    durationMs: 60_000,
    width: 1920,
    height: 1080,
    minFacePx: 20,
    state: 'waiting',
    decoded: null,
    analysed: 0,
    dropped: {},
    tracks: 0,
    positionMs: 0,
    error: null,
  };
}

/** Frames of a crowd at 5 a second: people come and go, some are unreadable, some frames are dropped. */
export function exampleFrames(runId: string, sourceId: string, count: number, seed: number): SettledFrame[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, sequence): SettledFrame => {
    const frame = { version: MESSAGE_VERSION, runId, sourceId, sequence, presentationMs: sequence * 200.2 } as const;
    if (random() < 0.1) return { ...frame, kind: 'dropped', reason: random() < 0.5 ? 'overload' : 'detector-failed' };
    const tracks = Array.from({ length: 10 }, (_unused, track) => Math.floor(sequence / 20) * 5 + track);
    const faces = tracks
      .filter(() => random() < 0.7)
      .map((trackId) => {
        const weights = EXPRESSIONS.map(() => random());
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const unreadable =
          random() < 0.3 ? (UNREADABLE_REASONS[Math.floor(random() * UNREADABLE_REASONS.length)] ?? null) : null;
        return {
          trackId,
          box: { x: random() * 1900, y: random() * 1000, width: 10 + random() * 30, height: 12 + random() * 30 },
          sizePx: 10 + random() * 30,
          sharpness: random() * 500,
          probabilities: unreadable === null ? weights.map((weight) => weight / total) : null,
          unreadable,
        };
      });
    return { ...frame, kind: 'analysed', model, faces };
  });
}

/** The windows that a source's frames make, in order of time. */
export function windowsOf(frames: readonly SettledFrame[], correction: ShareCorrection | null = null): GroupWindow[] {
  const framesByWindow = new Map<number, SettledFrame[]>();
  for (const frame of frames) {
    const index = windowIndexAt(frame.presentationMs, WINDOW_MS);
    framesByWindow.set(index, [...(framesByWindow.get(index) ?? []), frame]);
  }
  return [...framesByWindow].map(([index, [first, ...others]]) =>
    buildGroupWindow({
      runId: first?.runId ?? '',
      sourceId: first?.sourceId ?? '',
      index,
      windowMs: WINDOW_MS,
      floor: FLOOR,
      partial: false,
      correction,
      frames: first ? [first, ...others] : [],
    }),
  );
}
