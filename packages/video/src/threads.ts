import { availableCores } from '@crowdtone/runtime';

/** More threads hardly speed up a stream, but each holds frames of its own. */
const MAX_THREADS = 4;

/**
 * Input options: how many threads ffmpeg decodes with. By itself it takes one more than the machine has cores, also in a container
 * that may use few of them.
 */
export function threadOptions(cores = availableCores()): readonly string[] {
  return ['-threads', String(Math.min(cores + 1, MAX_THREADS))];
}
