/** The folder of an expression network. */
import { CrowdtoneError, FACE_WINDOW_VERSION } from '@crowdtone/domain';
import type { Network } from '../ops/ops';
import { type Calibration, calibrationSchema } from './calibration';
import { type FolderParts, readFolderParts } from './folder-parts';
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
  let network: Network<'logits'> | undefined;
  const parts = readFolderParts(folder, calibrationSchema, (metadata) => {
    network = trainedNetwork(metadata.network, metadata.size);
    return network !== undefined;
  });
  if (network === undefined) throw new RangeError('a folder without network was accepted');
  requireOwnCalibration(folder, parts);
  return { ...parts, network };
}

/** At another precision or with another face window predictions differ, and the calibration does not apply. */
function requireOwnCalibration(
  folder: string,
  { precision, calibration: { measuredWith } }: FolderParts<Calibration>,
): void {
  if (measuredWith === undefined) return;
  const { precision: measured, faceWindow } = measuredWith;
  const found = [
    ...(measured === precision ? [] : [`with ${measured} weights, but these are ${precision}`]),
    ...(faceWindow === FACE_WINDOW_VERSION
      ? []
      : [`with version ${faceWindow} of the face window, but this program uses version ${FACE_WINDOW_VERSION}`]),
  ];
  if (found.length === 0) return;
  const message = `the calibration in ${folder} was measured ${found.join('; ')}; make a new one with crowdtone calibrate or crowdtone export`;
  throw new CrowdtoneError('E_CALIBRATION_FOREIGN', message);
}
