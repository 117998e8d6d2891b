import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { MODEL_FILES, readSafetensors, type Weights } from '@crowdtone/networks';
import { BEST_WEIGHTS } from '../trainer/run-files';

/** Weight files of training runs and of model folders; the first one found is used. */
const IN_FOLDERS = [BEST_WEIGHTS, MODEL_FILES.weights] as const;

/**
 * The weight file at a path: a file, the folder of a training run, or a model folder.
 * @throws {CrowdtoneError} E_WEIGHTS_MISSING (input) when nothing is there, or a folder without weights
 */
export async function weightFileOf(place: string): Promise<string> {
  const entry = await stat(place).catch(unlessMissing);
  if (entry === null) throw missing(`${place} does not exist; check the path, or train the network first`);
  if (!entry.isDirectory()) return place;
  for (const name of IN_FOLDERS) {
    const path = join(place, name);
    if ((await stat(path).catch(unlessMissing)) !== null) return path;
  }
  throw missing(
    `${place} contains neither ${IN_FOLDERS.join(' nor ')}; give the folder of a training run or a model folder`,
  );
}

/**
 * Reads the weights at a path, see {@link weightFileOf}.
 * @throws {CrowdtoneError} E_WEIGHTS_MISSING (input), E_WEIGHTS_CORRUPT (environment)
 */
export async function readWeights(place: string): Promise<Weights> {
  const path = await weightFileOf(place);
  return readSafetensors(await readFile(path), path).weights;
}

function unlessMissing(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}

function missing(message: string): CrowdtoneError {
  return new CrowdtoneError('E_WEIGHTS_MISSING', message);
}
