import { readFile } from 'node:fs/promises';
import { CrowdtoneError } from '@crowdtone/domain';
import { readSafetensors, type Weights } from '@crowdtone/networks';

/**
 * The weights of a safetensors file.
 * @throws E_WEIGHTS_MISSING (input), E_WEIGHTS_CORRUPT (environment)
 */
export async function readWeights(path: string): Promise<Weights> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    const message = `there are no weights at ${path}; check the path, or train the network first`;
    throw new CrowdtoneError('E_WEIGHTS_MISSING', message);
  });
  return readSafetensors(bytes, path).weights;
}
