import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loadClassFolders } from './class-folders';
import type { FaceSplits } from './face-set';
import { FERPLUS_VOTES, loadFerplus } from './ferplus';

/**
 * Loads whatever data set lies in a folder: FER+ when its csv is there (or its folders are), else a folder per class.
 * @throws E_DATA_LAYOUT, E_LABELS_JOIN, E_LABELS_FORMAT, E_IMAGE_CORRUPT (input)
 */
export function loadFaces(folder: string): Promise<FaceSplits> {
  return isFerplus(folder) ? loadFerplus(folder) : loadClassFolders(folder);
}

export function isFerplus(folder: string): boolean {
  return [FERPLUS_VOTES, 'FER2013Train'].some((name) => existsSync(join(folder, name)));
}
