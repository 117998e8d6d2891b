import {
  type AnalysedFrame,
  type Box,
  type Expression,
  type GroupWindow,
  mostLikely,
  type SettledFrame,
} from '@crowdtone/domain';
import { readTracks } from '@crowdtone/statistics';

/**
 * Longest gap of a track in which its face is hidden too, milliseconds: detectors miss faces in single frames. Beyond its ends
 * a track is hidden in one more frame.
 */
export const HIDING_MARGIN_MS = 1000;

/** A face of a frame as it is drawn. */
export interface DrawnFace {
  readonly box: Box;
  /** What the statistics counted the person as in this window; null where the person was not readable. */
  readonly expression: Expression | null;
}

/** What is drawn into one frame. */
export interface FrameFaces {
  readonly faces: readonly DrawnFace[];
  /** Boxes to be painted over: those of the faces, and of faces that were detected shortly before or after. */
  readonly hidden: readonly Box[];
}

/** The faces of the frames of one window, by the time of the frame. */
export class WindowFaces {
  readonly #analysed: readonly AnalysedFrame[];
  readonly #byTime: ReadonlyMap<number, AnalysedFrame>;
  readonly #expressions: ReadonlyMap<number, Expression | null>;

  /** @param frames of the window, and those up to {@link HIDING_MARGIN_MS} before and after it */
  constructor(
    readonly window: GroupWindow,
    frames: readonly SettledFrame[],
  ) {
    this.#analysed = frames.filter((frame) => frame.kind === 'analysed');
    const within = this.#analysed.filter(
      ({ presentationMs }) => presentationMs >= window.startMs && presentationMs < window.endMs,
    );
    this.#byTime = new Map(within.map((frame) => [Math.round(frame.presentationMs), frame]));
    this.#expressions = new Map(
      readTracks(within).map(({ trackId, probabilities }) => [trackId, probabilities && mostLikely(probabilities)]),
    );
  }

  /** Null for a frame that was not analysed. @param presentationMs of a frame of the window */
  at(presentationMs: number): FrameFaces | null {
    const frame = this.#byTime.get(Math.round(presentationMs));
    if (frame === undefined) return null;
    const faces = frame.faces.map(({ trackId, box }) => ({ box, expression: this.#expressions.get(trackId) ?? null }));
    return { faces, hidden: [...faces.map(({ box }) => box), ...this.#missed(frame)] };
  }

  /** Where people are who are not among the faces of a frame, but in frames shortly before or after it. */
  #missed(frame: AnalysedFrame): Box[] {
    const present = new Set(frame.faces.map(({ trackId }) => trackId));
    const before = new Map<number, Moment>();
    const after = new Map<number, Moment>();
    for (const { presentationMs, faces } of this.#analysed) {
      const distance = presentationMs - frame.presentationMs;
      if (Math.abs(distance) > HIDING_MARGIN_MS) continue;
      for (const { trackId, box } of faces) {
        if (present.has(trackId)) continue;
        if (distance < 0) before.set(trackId, { box, presentationMs });
        else if (!after.has(trackId)) after.set(trackId, { box, presentationMs });
      }
    }
    return [...new Set([...before.keys(), ...after.keys()])].flatMap((trackId) => {
      const [from, to] = [before.get(trackId), after.get(trackId)];
      if (from && to) return between(from, to, frame.presentationMs);
      const only = from ?? to;
      return only && this.#areNeighbours(frame, only) ? only.box : [];
    });
  }

  #areNeighbours(frame: AnalysedFrame, { presentationMs }: Moment): boolean {
    const [from, to] = [frame.presentationMs, presentationMs].sort((a, b) => a - b);
    return !this.#analysed.some((each) => each.presentationMs > (from ?? 0) && each.presentationMs < (to ?? 0));
  }
}

interface Moment {
  readonly box: Box;
  readonly presentationMs: number;
}

function between(from: Moment, to: Moment, atMs: number): Box {
  const share = (atMs - from.presentationMs) / (to.presentationMs - from.presentationMs);
  const mean = (side: keyof Box) => from.box[side] + share * (to.box[side] - from.box[side]);
  return { x: mean('x'), y: mean('y'), width: mean('width'), height: mean('height') };
}
