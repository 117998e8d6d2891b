/** A made-up crowd in front of a camera, for the tests: everything that a source says, and what must come of it. */
import {
  buildGroupWindow,
  EXPRESSIONS,
  type FaceReading,
  type FrameOutcome,
  type GroupWindow,
  MESSAGE_VERSION,
  type RunRecord,
  type SettledFrame,
  type ShareCorrection,
  type SourceEnded,
  type SourceRecord,
  seededRandom,
  UNREADABLE_REASONS,
  windowIndexAt,
} from '@crowdtone/domain';

export const WINDOW_MS = 5000;
export const FPS = 5;
const FLOOR = 5;

export const RUN: RunRecord = {
  runId: 'run',
  startedAt: '2025-11-03T10:00:00.000Z',
  endedAt: null,
  settings: {
    fps: FPS,
    readableFloorPx: 12,
    windowMs: WINDOW_MS,
    floor: FLOOR,
    detector: 'ssd',
    model: { name: 'test-model', digest: 'd'.repeat(64) },
  },
};

export function newSource(sourceId: string, durationMs: number | null = null): SourceRecord {
  return {
    runId: RUN.runId,
    sourceId,
    label: `${sourceId}.mp4`,
    durationMs,
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

/** Frame `sequence` of a source; with `faces` analysed, without dropped. */
export function frameOf(
  sourceId: string,
  sequence: number,
  presentationMs: number,
  faces?: FaceReading[],
): SettledFrame {
  const frame = { version: MESSAGE_VERSION, runId: RUN.runId, sourceId, sequence, presentationMs } as const;
  if (!faces) return { ...frame, kind: 'dropped', reason: 'overload' };
  return { ...frame, kind: 'analysed', model: RUN.settings.model, faces };
}

export function endOf(sourceId: string, decoded: number, error: SourceEnded['error'] = null): SourceEnded {
  return { kind: 'ended', version: MESSAGE_VERSION, runId: RUN.runId, sourceId, decoded, error };
}

/** People come and go, some cannot be read; every tenth frame or so is dropped. */
export function crowdFrames(sourceId: string, count: number, seed: number): SettledFrame[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, sequence) => {
    const presentationMs = (sequence * 1000) / FPS;
    if (random() < 0.1) return frameOf(sourceId, sequence, presentationMs);
    const firstTrack = Math.floor(sequence / 15) * 3;
    const faces = Array.from({ length: 9 }, (_unused, place) => randomFace(firstTrack + place, random));
    return frameOf(
      sourceId,
      sequence,
      presentationMs,
      faces.filter(() => random() < 0.7),
    );
  });
}

function randomFace(trackId: number, random: () => number): FaceReading {
  const weights = EXPRESSIONS.map(() => random());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const unreadable = trackId % 4 === 0 || random() < 0.2 ? UNREADABLE_REASONS[Math.floor(random() * 3)] : undefined;
  return {
    trackId,
    box: { x: 1900 * random(), y: 1000 * random(), width: 24, height: 30 },
    sizePx: 24,
    sharpness: 200 * random(),
    probabilities: unreadable ? null : weights.map((weight) => weight / total),
    unreadable: unreadable ?? null,
  };
}

/** Every outcome of a source that ends well. */
export function outcomesOf(frames: readonly SettledFrame[]): FrameOutcome[] {
  return [...frames, endOf(frames[0]?.sourceId ?? '', frames.length)];
}

/** What must be published of these frames, worked out without any notion of arrival; the last window may be partial. */
export function windowsOf(
  frames: readonly SettledFrame[],
  lastIsPartial: boolean,
  correction: ShareCorrection | null = null,
): GroupWindow[] {
  const indexes = [...new Set(frames.map((frame) => windowIndexAt(frame.presentationMs, WINDOW_MS)))].sort(
    (a, b) => a - b,
  );
  return indexes.map((index) =>
    buildGroupWindow({
      runId: RUN.runId,
      sourceId: frames[0]?.sourceId ?? '',
      index,
      windowMs: WINDOW_MS,
      floor: FLOOR,
      partial: lastIsPartial && index === indexes.at(-1),
      correction,
      frames: frames.filter((frame) => windowIndexAt(frame.presentationMs, WINDOW_MS) === index),
    }),
  );
}

/** How many different people the analysed frames show. */
export function tracksIn(frames: readonly SettledFrame[]): number {
  return new Set(frames.flatMap((frame) => (frame.kind === 'analysed' ? frame.faces.map((face) => face.trackId) : [])))
    .size;
}
