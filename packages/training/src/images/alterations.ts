import { randomAt } from '@crowdtone/runtime';
import { smear } from './camera/blur';
import { throughH264 } from './camera/h264';
import { compressAsJpeg } from './camera/jpeg';
import { addNoise } from './camera/noise';
import { Degrader, roundTo8Bit } from './degrade';
import { type Placement, placeFace } from './framing';

/** One thing that cameras do to faces, of a known amount: what a network loses by it is its want of robustness. */
export interface Alteration {
  /** Places the sharp face anew, before it is made small. */
  readonly place?: (face: number) => Partial<Placement>;
  /** Changes a small face in place, `size * size` grey values, before it is enlarged. */
  readonly deliver?: (small: Float32Array, size: number, face: number) => void;
  /** The same for many faces at once. */
  readonly deliverAll?: (smalls: readonly Float32Array[], size: number) => Promise<void>;
}

const UNMOVED: Placement = { mirrored: false, angle: 0, zoom: 1, shiftX: 0, shiftY: 0, surroundings: 0 };
const SEED = 0x616c7465;
const QUARTER_TURN = Math.PI / 2;

/** What can be said face by face. What is random in it is a function of the face's number alone. */
const BY_FACE = {
  'JPEG quality 30': { deliver: (small, size) => compressAsJpeg(small, size, 30) },
  'noise of 10': { deliver: (small, _, face) => addNoise(small, 10, randomAt(SEED, face)) },
  'motion of 3 px': { deliver: (small, size, face) => smear(small, size, 3, ((face % 4) / 2) * QUARTER_TURN) },
  'turned by 20 degrees': { place: (face) => ({ angle: ((face % 2 === 0 ? 20 : -20) * Math.PI) / 180 }) },
  'window 1.2 times as wide': { place: () => ({ zoom: 1 / 1.2 }) },
  'window 1.43 times as wide': { place: () => ({ zoom: 1 / 1.43 }) },
} as const satisfies Record<string, Alteration>;

/** By name, in the order that reports list them. */
export const ALTERATIONS = {
  ...BY_FACE,
  'H.264 at crf 30': { deliverAll: (smalls, size) => throughH264(smalls, size, 30) },
} as const satisfies Record<string, Alteration>;

export type AlterationName = keyof typeof ALTERATIONS;

/** A face each of the alterations in turn, so that one pass over a set says something of all but video. */
export const ALL_IN_TURN: Alteration = inTurn(Object.values(BY_FACE));

/** Makes sharp faces small, altered on the way. */
export class AlteredFaces {
  readonly #degrader: Degrader;

  /** @param side of the sharp face and of the network's input, pixels */
  constructor(
    readonly side: number,
    readonly alteration: Alteration,
  ) {
    this.#degrader = new Degrader(side);
  }

  /**
   * Shows faces as a network sees them at `size` pixels.
   * @param sources `side * side` grey values each
   * @param target `side * side` whole grey levels for each of them, one after the other
   * @param firstFace number of the first; random alterations depend on it
   * @throws {CrowdtoneError} E_FFMPEG_MISSING, E_ENCODE_FAILED (environment) of alterations that go through ffmpeg
   */
  async show(sources: readonly Uint8Array[], target: Float32Array, size: number, firstFace: number): Promise<void> {
    const { deliver, deliverAll } = this.alteration;
    const smalls = sources.map((source, index) => this.#degrader.reduce(this.#place(source, firstFace + index), size));
    const smallSide = Math.min(size, this.side);
    for (const [index, small] of smalls.entries()) deliver?.(small, smallSide, firstFace + index);
    await deliverAll?.(smalls, smallSide);
    const pixels = this.side ** 2;
    for (const [index, small] of smalls.entries()) {
      this.#degrader.enlarge(roundTo8Bit(small), size, target.subarray(index * pixels, (index + 1) * pixels));
    }
  }

  #place(source: Uint8Array, face: number): Float32Array {
    const { place } = this.alteration;
    const moved = place?.(face);
    if (moved === undefined) return Float32Array.from(source);
    const target = new Float32Array(source.length);
    placeFace(source, target, this.side, { ...UNMOVED, ...moved });
    return target;
  }
}

function inTurn(alterations: readonly Alteration[]): Alteration {
  const of = (face: number) => alterations[face % alterations.length];
  return {
    place: (face) => of(face)?.place?.(face) ?? {},
    deliver: (small, size, face) => of(face)?.deliver?.(small, size, face),
  };
}
