import { existsSync, readFileSync } from 'node:fs';
import { basename, extname, join, sep } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import {
  inspectDetector,
  MODEL_FILES,
  readTinyFaceFolder,
  SHIPPED_MODELS,
  TINY_FACE,
  type TinyFaceModel,
} from '@crowdtone/networks';
import type { DetectorOptions, FaceDetector } from './detector';
import { openExternalFile } from './external/external-detector';
import {
  checkOptionalModel,
  OPTIONAL_MODEL_NAMES,
  OPTIONAL_MODELS,
  type OptionalModelName,
  optionalModelsFolder,
} from './external/optional-models';
import { openSsdDetector } from './ssd-detector';
import { openTinyFaceDetector } from './tiny-face-detector';

export type DetectorName = 'ssd' | 'tiny-face' | OptionalModelName;

/**
 * Smallest face, in pixels, that a detector is usually asked for. To ssd halving it means four times the cost, and so to the
 * others; to tiny-face this is the smallest that costs no more than any larger one under 20.
 */
const USUAL_MIN_FACE_PX: Readonly<Record<DetectorName, number>> = { ssd: 20, 'tiny-face': 10, centerface: 10 };
const USUAL_OF_FILES_PX = 10;

/** @param name of a detector, or the path of an ONNX file */
export function usualMinFacePx(name: string): number {
  return Object.hasOwn(USUAL_MIN_FACE_PX, name) ? USUAL_MIN_FACE_PX[name as DetectorName] : USUAL_OF_FILES_PX;
}

/** The detectors that a folder of model folders offers, SSD, which comes with a package, those to be installed, and files. */
export class DetectorRegistry {
  /** Names that {@link DetectorRegistry.open} takes; optional models among them may have to be installed first. */
  readonly names: readonly DetectorName[];

  constructor(
    private readonly folder: string,
    private readonly optionalFolder = optionalModelsFolder(),
  ) {
    const isThere = existsSync(join(folder, TINY_FACE, MODEL_FILES.weights));
    const needNothing: readonly DetectorName[] = isThere ? [TINY_FACE, 'ssd'] : ['ssd'];
    this.names = [...needNothing, ...OPTIONAL_MODEL_NAMES];
  }

  /**
   * Whether a detector can be had, without loading a runtime; reads its weights to check them.
   * @param name or the path of an ONNX file
   * @throws {CrowdtoneError} E_DETECTOR_UNKNOWN, E_DETECTOR_FILE, E_MODEL_NOT_INSTALLED, E_MODEL_DIGEST, E_WEIGHTS_CORRUPT,
   *   E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST
   */
  check(name: string): void {
    if (isModelFile(name)) {
      inspectDetector(readModelFile(name), name);
      return;
    }
    const known = this.#known(name);
    if (known === TINY_FACE) this.#readTinyFace();
    else if (known !== 'ssd') checkOptionalModel(known, this.optionalFolder);
  }

  /** @throws {CrowdtoneError} E_MIN_FACE, and as {@link DetectorRegistry.check}; E_RUNTIME_UNAVAILABLE, E_WEIGHTS_MISMATCH */
  async open(name: string, options: DetectorOptions): Promise<FaceDetector> {
    if (!(options.minFacePx >= 1)) {
      throw new CrowdtoneError('E_MIN_FACE', `no face is ${options.minFacePx} pixels small; give 1 or more`);
    }
    if (isModelFile(name)) return await openExternalFile({ path: name, name: basename(name) }, options);
    const known = this.#known(name);
    if (known === 'ssd') return await openSsdDetector(options);
    if (known === TINY_FACE) return await openTinyFaceDetector(this.#readTinyFace(), options);
    const path = checkOptionalModel(known, this.optionalFolder);
    return await openExternalFile({ path, name: known, scores: OPTIONAL_MODELS[known].scores }, options);
  }

  #readTinyFace(): TinyFaceModel {
    return readTinyFaceFolder(join(this.folder, TINY_FACE));
  }

  #known(name: string): DetectorName {
    const known = this.names.find((candidate) => candidate === name);
    if (known !== undefined) return known;
    const names = this.names.join(', ');
    const message = `no detector is named ${name}; choose one of: ${names}, or give the path of an ONNX file`;
    throw new CrowdtoneError('E_DETECTOR_UNKNOWN', message);
  }
}

/** Whether a detector's name is rather a path: names have neither separators nor `.onnx` at their end. */
function isModelFile(name: string): boolean {
  return name.includes('/') || name.includes(sep) || extname(name).toLowerCase() === '.onnx';
}

function readModelFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const message = `${path} cannot be read as a detector; give an ONNX file of CenterFace, YuNet or SCRFD`;
    throw new CrowdtoneError('E_DETECTOR_FILE', message, { cause });
  }
}

const shipped = new DetectorRegistry(SHIPPED_MODELS);

/** Names that {@link openDetector} takes besides paths. */
export const DETECTOR_NAMES = shipped.names;

/**
 * Opens a detector by name, or an ONNX file of one by its path.
 * @throws {CrowdtoneError} as {@link DetectorRegistry.open}
 */
export function openDetector(name: string, options: DetectorOptions): Promise<FaceDetector> {
  return shipped.open(name, options);
}

/**
 * Checks a detector before anything is started that needs it, see {@link DetectorRegistry.check}.
 * @throws {CrowdtoneError} as {@link DetectorRegistry.check}
 */
export function checkDetector(name: string): void {
  shipped.check(name);
}
