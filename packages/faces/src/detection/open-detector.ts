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

/** A detector that is opened by name. */
export type DetectorName = 'ssd' | 'tiny-face' | OptionalModelName;

/**
 * Default of `minFacePx`. Halving it takes four times the time; with tiny-face 10 is the smallest size that costs no more
 * than 20.
 */
const DEFAULT_MIN_FACE_PX: Readonly<Record<DetectorName, number>> = { ssd: 20, 'tiny-face': 10, centerface: 10 };
const DEFAULT_MIN_FACE_PX_OF_FILES = 10;

/**
 * Shorter side of the smallest face that a detector finds by default, pixels of the frame.
 * @param name of a detector, or the path of an ONNX file
 */
export function defaultMinFacePx(name: string): number {
  return Object.hasOwn(DEFAULT_MIN_FACE_PX, name)
    ? DEFAULT_MIN_FACE_PX[name as DetectorName]
    : DEFAULT_MIN_FACE_PX_OF_FILES;
}

/** Opens detectors: those of a folder of models, SSD from the face-api package, installed optional models, and ONNX files. */
export class DetectorRegistry {
  /** Names that {@link DetectorRegistry.open} takes; optional models among them may have to be installed first. */
  readonly names: readonly DetectorName[];

  constructor(
    private readonly folder: string,
    private readonly optionalFolder = optionalModelsFolder(),
  ) {
    const isShipped = existsSync(join(folder, TINY_FACE, MODEL_FILES.weights));
    const bundled: readonly DetectorName[] = isShipped ? [TINY_FACE, 'ssd'] : ['ssd'];
    this.names = [...bundled, ...OPTIONAL_MODEL_NAMES];
  }

  /**
   * Checks that a detector is available and its weights are intact, without loading a runtime.
   * @param name or the path of an ONNX file
   * @throws {CrowdtoneError} E_DETECTOR_UNKNOWN when there is no detector of that name
   * @throws {CrowdtoneError} E_DETECTOR_FILE when the file cannot be read or is of no supported family
   * @throws {CrowdtoneError} E_MODEL_NOT_INSTALLED, E_MODEL_DIGEST when an optional model is missing or was changed
   * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST when a shipped model is damaged
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

  /**
   * Opens a detector by name, or an ONNX file by its path.
   * @throws {CrowdtoneError} E_MIN_FACE when `minFacePx` is under 1
   * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE, E_WEIGHTS_MISMATCH when the network cannot be run
   * @throws {CrowdtoneError} as {@link DetectorRegistry.check}
   */
  async open(name: string, options: DetectorOptions): Promise<FaceDetector> {
    if (!(options.minFacePx >= 1)) {
      throw new CrowdtoneError('E_MIN_FACE', `the smallest face cannot be ${options.minFacePx} pixels; give 1 or more`);
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
    const message = `unknown detector: ${name}; choose one of ${names}, or give the path of an ONNX file`;
    throw new CrowdtoneError('E_DETECTOR_UNKNOWN', message);
  }
}

/** Whether a detector is given by path: names have neither separators nor the extension `.onnx`. */
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

/** Names that {@link openDetector} accepts besides paths. */
export const DETECTOR_NAMES = shipped.names;

/**
 * Opens a detector by name, or an ONNX file by its path.
 * @throws {CrowdtoneError} as {@link DetectorRegistry.open}
 */
export function openDetector(name: string, options: DetectorOptions): Promise<FaceDetector> {
  return shipped.open(name, options);
}

/**
 * Checks a detector before processes that need it are started, see {@link DetectorRegistry.check}.
 * @throws {CrowdtoneError} as {@link DetectorRegistry.check}
 */
export function checkDetector(name: string): void {
  shipped.check(name);
}
