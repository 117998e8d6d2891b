/** The folder of a network that reads expressions. */
import type { Network } from '../ops/ops';
import { type Calibration, calibrationSchema } from './calibration';
import { type FolderParts, readFolderParts } from './folder-parts';
import { trainedNetwork } from './trained-networks';

export interface ModelFolder extends FolderParts<Calibration> {
  readonly network: Network<'logits'>;
}

/**
 * Reads the folder of an expression network, see {@link readFolderParts}.
 * @throws CrowdtoneError E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST (environment)
 */
export function readModelFolder(folder: string): ModelFolder {
  let network: Network<'logits'> | undefined;
  const parts = readFolderParts(folder, calibrationSchema, (metadata) => {
    network = trainedNetwork(metadata.network, metadata.size);
    return network !== undefined;
  });
  if (network === undefined) throw new RangeError('a folder without network was accepted');
  return { ...parts, network };
}
