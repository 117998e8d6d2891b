/** The folder of a network that reads expressions. */
import { CrowdtoneError, FACE_WINDOW_VERSION } from '@crowdtone/domain';
import type { Network } from '../ops/ops';
import { type Calibration, calibrationSchema } from './calibration';
import { type FolderParts, readFolderParts } from './folder-parts';
import { trainedNetwork } from './trained-networks';

export interface ModelFolder extends FolderParts<Calibration> {
  readonly network: Network<'logits'>;
}

/**
 * Reads the folder of an expression network, see {@link readFolderParts}.
 * @throws CrowdtoneError E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST (environment); E_CALIBRATION_FOREIGN
 *   (environment) when its calibration was measured at another precision or in another window of the face
 */
export function readModelFolder(folder: string): ModelFolder {
  let network: Network<'logits'> | undefined;
  const parts = readFolderParts(folder, calibrationSchema, (metadata) => {
    network = trainedNetwork(metadata.network, metadata.size);
    return network !== undefined;
  });
  if (network === undefined) throw new RangeError('a folder without network was accepted');
  refuseForeign(folder, parts);
  return { ...parts, network };
}

/** Readings at another precision or of another part of the face are others, so nothing of the calibration would hold. */
function refuseForeign(folder: string, { precision, calibration: { measuredWith } }: FolderParts<Calibration>): void {
  if (measuredWith === undefined) return;
  const { precision: measured, faceWindow } = measuredWith;
  const found = [
    ...(measured === precision ? [] : [`with weights of ${measured}, and these are of ${precision}`]),
    ...(faceWindow === FACE_WINDOW_VERSION
      ? []
      : [`in version ${faceWindow} of the face window, and this program shows version ${FACE_WINDOW_VERSION}`]),
  ];
  if (found.length === 0) return;
  const message = `the calibration in ${folder} was measured ${found.join('; ')}; make another with crowdtone calibrate or crowdtone export`;
  throw new CrowdtoneError('E_CALIBRATION_FOREIGN', message);
}
