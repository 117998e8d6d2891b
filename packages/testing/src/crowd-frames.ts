/** A synthetic crowd: frames, and the windows expected from them. */

import {
  EXPRESSIONS,
  type FaceReading,
  type GroupWindow,
  MESSAGE_VERSION,
  type SettledFrame,
  UNREADABLE_REASONS,
} from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime';
import { buildGroupWindow, type ShareCorrection, windowIndexAt } from '@crowdtone/statistics';
import { aRun, FLOOR, MODEL, WINDOW_MS } from './records';

const RUN = aRun();
/** Frame interval, deliberately not a whole number of milliseconds. */
const FRAME_MS = 200.2;

/** Frame `sequence` of a source; with `faces` analysed, without dropped. */
export function frameOf(
  sourceId: string,
  sequence: number,
  presentationMs: number,
  faces?: FaceReading[],
): SettledFrame {
  const frame = { version: MESSAGE_VERSION, runId: RUN.runId, sourceId, sequence, presentationMs } as const;
  if (!faces) return { ...frame, kind: 'dropped', reason: 'overload' };
  return { ...frame, kind: 'analysed', model: MODEL, faces };
}

/** Frames in which people come and go, some unreadable; about every tenth frame is dropped. */
export function crowdFrames(sourceId: string, count: number, seed: number, runId = RUN.runId): SettledFrame[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, (_, sequence): SettledFrame => {
    const frame = { version: MESSAGE_VERSION, runId, sourceId, sequence, presentationMs: sequence * FRAME_MS } as const;
    if (random() < 0.1) return { ...frame, kind: 'dropped', reason: random() < 0.5 ? 'overload' : 'detector-failed' };
    const firstTrack = Math.floor(sequence / 15) * 3;
    const faces = Array.from({ length: 9 }, (_unused, place) => randomFace(firstTrack + place, random));
    return { ...frame, kind: 'analysed', model: MODEL, faces: faces.filter(() => random() < 0.7) };
  });
}

function randomFace(trackId: number, random: () => number): FaceReading {
  const weights = EXPRESSIONS.map(() => random());
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const isUnreadable = trackId % 4 === 0 || random() < 0.2;
  const reason = UNREADABLE_REASONS[Math.floor(random() * UNREADABLE_REASONS.length)] ?? null;
  const unreadable = isUnreadable ? reason : null;
  return {
    trackId,
    box: { x: 1900 * random(), y: 1000 * random(), width: 24, height: 30 },
    sizePx: 24,
    sharpness: 200 * random(),
    probabilities: unreadable === null ? weights.map((weight) => weight / total) : null,
    unreadable,
  };
}

/** Options of {@link windowsOf}. */
export interface WindowsOfOptions {
  readonly lastIsPartial?: boolean;
  readonly correction?: ShareCorrection | null;
}

/** The windows expected from these frames of one source, computed independently of their arrival, in order of time. */
export function windowsOf(
  frames: readonly SettledFrame[],
  { lastIsPartial = false, correction = null }: WindowsOfOptions = {},
): GroupWindow[] {
  const indexes = frames.map((frame) => windowIndexAt(frame.presentationMs, WINDOW_MS));
  const last = Math.max(...indexes);
  return [...new Set(indexes)]
    .sort((a, b) => a - b)
    .map((index) =>
      buildGroupWindow({
        runId: frames[0]?.runId ?? '',
        sourceId: frames[0]?.sourceId ?? '',
        index,
        windowMs: WINDOW_MS,
        floor: FLOOR,
        partial: lastIsPartial && index === last,
        correction,
        frames: frames.filter((_, place) => indexes[place] === index),
      }),
    );
}
