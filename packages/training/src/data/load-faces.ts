import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { loadClassFolders } from './class-folders';
import type { FaceSplits } from './face-set';
import { FERPLUS_VOTES, loadFerplus } from './ferplus';

const PURPOSES = { train: 'train on', valid: 'validate and calibrate on' } as const;

/**
 * Loads the data set in a folder: FER+ when its csv or folders are there, else a folder per class.
 * @throws {CrowdtoneError} E_DATA_LAYOUT (also for a split without any clear face), E_LABELS_JOIN, E_LABELS_FORMAT, E_IMAGE_CORRUPT (input)
 */
export async function loadFaces(folder: string): Promise<FaceSplits> {
  const splits = await (isFerplus(folder) ? loadFerplus(folder) : loadClassFolders(folder));
  for (const split of ['train', 'valid'] as const) {
    // Test faces are optional: training and validation do not need them.
    if (splits[split].majority.some((expression) => expression >= 0)) continue;
    const message = `${folder} has no faces with a majority expression to ${PURPOSES[split]}; add some to its ${split} split`;
    throw new CrowdtoneError('E_DATA_LAYOUT', message);
  }
  return splits;
}

/** Whether a folder has the layout of FER+. */
export function isFerplus(folder: string): boolean {
  return [FERPLUS_VOTES, 'FER2013Train'].some((name) => existsSync(join(folder, name)));
}
