import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { MODEL_FILES, readTinyFaceFolder, SHIPPED_MODELS, TINY_FACE, type TinyFaceModel } from '@crowdtone/networks';
import type { DetectorOptions, FaceDetector } from './detector';
import { openSsdDetector } from './ssd-detector';
import { openTinyFaceDetector } from './tiny-face-detector';

export type DetectorName = 'ssd' | 'tiny-face';

/**
 * Smallest face, in pixels, that a detector is usually asked for. To ssd halving it means four times the cost; to tiny-face
 * this is the smallest that costs no more than any larger one under 20.
 */
const USUAL_MIN_FACE_PX: Readonly<Record<DetectorName, number>> = { ssd: 20, 'tiny-face': 10 };

export function usualMinFacePx(name: string): number {
  return Object.hasOwn(USUAL_MIN_FACE_PX, name) ? USUAL_MIN_FACE_PX[name as DetectorName] : USUAL_MIN_FACE_PX.ssd;
}

/** The detectors that a folder of model folders offers, and SSD, which comes with a package. */
export class DetectorRegistry {
  /** Names that {@link DetectorRegistry.open} takes. */
  readonly names: readonly DetectorName[];

  constructor(private readonly folder: string) {
    const isThere = existsSync(join(folder, TINY_FACE, MODEL_FILES.weights));
    this.names = isThere ? [TINY_FACE, 'ssd'] : ['ssd'];
  }

  /**
   * Whether a detector can be had, without loading a runtime; reads its weights to check them.
   * @throws CrowdtoneError E_DETECTOR_UNKNOWN, E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST
   */
  check(name: string): void {
    if (this.#known(name) === TINY_FACE) this.#readTinyFace();
  }

  async open(name: string, options: DetectorOptions): Promise<FaceDetector> {
    if (!(options.minFacePx >= 1)) {
      throw new CrowdtoneError('E_MIN_FACE', `no face is ${options.minFacePx} pixels small; give 1 or more`);
    }
    const known = this.#known(name);
    return known === 'ssd' ? await openSsdDetector(options) : await openTinyFaceDetector(this.#readTinyFace(), options);
  }

  #readTinyFace(): TinyFaceModel {
    return readTinyFaceFolder(join(this.folder, TINY_FACE));
  }

  #known(name: string): DetectorName {
    const known = this.names.find((candidate) => candidate === name);
    if (known !== undefined) return known;
    const names = this.names.join(', ');
    throw new CrowdtoneError('E_DETECTOR_UNKNOWN', `no detector is named ${name}; choose one of: ${names}`);
  }
}

const shipped = new DetectorRegistry(SHIPPED_MODELS);

/** Names that {@link openDetector} takes. */
export const DETECTOR_NAMES = shipped.names;

/**
 * Opens a detector by name.
 * @throws CrowdtoneError E_DETECTOR_UNKNOWN, E_MIN_FACE, E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST,
 *   E_WEIGHTS_MISMATCH, E_RUNTIME_UNAVAILABLE
 */
export function openDetector(name: string, options: DetectorOptions): Promise<FaceDetector> {
  return shipped.open(name, options);
}

/**
 * Checks a detector before anything is started that needs it, see {@link DetectorRegistry.check}.
 * @throws CrowdtoneError E_DETECTOR_UNKNOWN, E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST
 */
export function checkDetector(name: string): void {
  shipped.check(name);
}
