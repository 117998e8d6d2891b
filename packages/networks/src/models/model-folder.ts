/** The folder of an expression network. */
import { createHash } from 'node:crypto';
import { CrowdtoneError, FACE_WINDOW_VERSION } from '@crowdtone/domain';
import type { Network } from '../ops/ops';
import type { Precision } from '../weights/safetensors';
import { type Calibration, calibrationSchema } from './calibration';
import { type FolderParts, MODEL_FILES, readFolderParts, readPartOf, type WeightsMetadata } from './folder-parts';
import { type Quantisation, quantisationSchema } from './quantisation';
import { trainedNetwork } from './trained-networks';

/** A model folder with its network. */
export interface ModelFolder extends FolderParts<Calibration> {
  readonly network: Network<'logits'>;
}

/**
 * Reads the folder of an expression network, see {@link readFolderParts}.
 * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST (environment); E_CALIBRATION_FOREIGN
 *   (environment) when its calibration was measured at another precision or with another face window
 */
export function readModelFolder(folder: string): ModelFolder {
  const model = readFolder(folder, MODEL_FILES.calibration);
  requireOwnCalibration(folder, model.calibration, model.precision);
  return model;
}

/** The int8 version of a network: its own calibration, and ranges for the emitter. */
export interface Int8Model extends ModelFolder {
  /** SHA-256 over the digests of weights and quantisation, hexadecimal: identifies the int8 version in every result. */
  readonly digest: string;
  readonly quantisation: Quantisation;
}

/**
 * Reads the int8 version of an expression network.
 * @throws {CrowdtoneError} as {@link readModelFolder}
 */
export function readInt8Model(folder: string): Int8Model {
  const model = readFolder(folder, MODEL_FILES.int8Calibration);
  requireOwnCalibration(folder, model.calibration, 'int8');
  const quantisation = readPartOf(folder, MODEL_FILES.quantisation, quantisationSchema, model.digest);
  const hash = createHash('sha256').update(`${model.digest}\nint8\n${JSON.stringify(quantisation.ranges)}`);
  return { ...model, quantisation, digest: hash.digest('hex') };
}

function readFolder(folder: string, calibrationFile: string): ModelFolder {
  let network: Network<'logits'> | undefined;
  const isKnown = (metadata: WeightsMetadata) => {
    network = trainedNetwork(metadata.network, metadata.size);
    return network !== undefined;
  };
  const parts = readFolderParts(folder, calibrationSchema, isKnown, calibrationFile);
  if (network === undefined) throw new RangeError('a folder without network was accepted');
  return { ...parts, network };
}

/** At another precision or with another face window predictions differ, and the calibration does not apply. */
function requireOwnCalibration(folder: string, { measuredWith }: Calibration, precision: Precision | 'int8'): void {
  // Folders from before this was stored have weights of float16 or float32 only.
  if (measuredWith === undefined && precision !== 'int8') return;
  const { precision: measured, faceWindow } = measuredWith ?? { precision: 'float32', faceWindow: null };
  const found = [
    ...(measured === precision ? [] : [`at ${measured}, but is used at ${precision}`]),
    ...(faceWindow === FACE_WINDOW_VERSION
      ? []
      : [`with version ${faceWindow} of the face window, but this program uses version ${FACE_WINDOW_VERSION}`]),
  ];
  if (found.length === 0) return;
  const message = `the calibration in ${folder} was measured ${found.join('; ')}; make a new one with crowdtone calibrate or crowdtone export`;
  throw new CrowdtoneError('E_CALIBRATION_FOREIGN', message);
}
