import { randomAt } from '@crowdtone/runtime';
import { motionBlur } from './camera/blur';
import { applyH264 } from './camera/h264';
import { compressAsJpeg } from './camera/jpeg';
import { addNoise } from './camera/noise';
import { Degrader, roundTo8Bit } from './degrade';
import { type Placement, placeFace } from './framing';

/** An image degradation of known strength, for measuring robustness. */
export interface Alteration {
  /** Moves the sharp face, before it is reduced. */
  readonly place?: (face: number) => Partial<Placement>;
  /** Changes a reduced face in place, `size * size` grey values, before it is enlarged. */
  readonly degrade?: (small: Float32Array, size: number, face: number) => void;
  /** The same for a batch of faces. */
  readonly degradeAll?: (smalls: readonly Float32Array[], size: number) => Promise<void>;
}

const UNMOVED: Placement = { mirrored: false, angle: 0, zoom: 1, shiftX: 0, shiftY: 0, surroundings: 0 };
const SEED = 0x616c7465;
const QUARTER_TURN = Math.PI / 2;

/** Alterations of single faces; randomness depends only on the number of the face. */
const BY_FACE = {
  'JPEG quality 30': { degrade: (small, size) => compressAsJpeg(small, size, 30) },
  'noise of 10': { degrade: (small, _, face) => addNoise(small, 10, randomAt(SEED, face)) },
  'motion of 3 px': { degrade: (small, size, face) => motionBlur(small, size, 3, ((face % 4) / 2) * QUARTER_TURN) },
  'turned by 20 degrees': { place: (face) => ({ angle: ((face % 2 === 0 ? 20 : -20) * Math.PI) / 180 }) },
  'window 1.2 times as wide': { place: () => ({ zoom: 1 / 1.2 }) },
  'window 1.43 times as wide': { place: () => ({ zoom: 1 / 1.43 }) },
} as const satisfies Record<string, Alteration>;

/** All alterations by name, in the order of reports. */
export const ALTERATIONS = {
  ...BY_FACE,
  'H.264 at crf 30': { degradeAll: (smalls, size) => applyH264(smalls, size, 30) },
} as const satisfies Record<string, Alteration>;

/** Name of an alteration. */
export type AlterationName = keyof typeof ALTERATIONS;

/** Applies one alteration to each face in turn, so that one pass over a set covers all but video. */
export const ONE_PER_FACE: Alteration = inTurn(Object.values(BY_FACE));

/** Degrades sharp faces to small sizes, with an alteration. */
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
   * Renders faces as a network's input at a size of `size` pixels.
   * @param sources `side * side` grey values each
   * @param target `side * side` whole grey levels for each of them, concatenated
   * @param firstFace number of the first, on which random alterations depend
   * @throws {CrowdtoneError} E_FFMPEG_MISSING, E_ENCODE_FAILED (environment) for alterations that use ffmpeg
   */
  async show(sources: readonly Uint8Array[], target: Float32Array, size: number, firstFace: number): Promise<void> {
    const { degrade, degradeAll } = this.alteration;
    const smalls = sources.map((source, index) => this.#degrader.reduce(this.#place(source, firstFace + index), size));
    const smallSide = Math.min(size, this.side);
    for (const [index, small] of smalls.entries()) degrade?.(small, smallSide, firstFace + index);
    await degradeAll?.(smalls, smallSide);
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
    degrade: (small, size, face) => of(face)?.degrade?.(small, size, face),
  };
}
