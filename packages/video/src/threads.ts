import { availableCores } from '@crowdtone/runtime';

/** More threads hardly speed up a stream, but each holds frames of its own. */
const MAX_THREADS = 4;
/** Pixels of a frame, up to which one thread decodes a recording at some fifteen times real time: 1920 x 1088. */
const ONE_THREAD_PIXELS = 2_088_960;

/**
 * Input options: how many threads ffmpeg decodes with. By itself it takes one more than the machine has cores, also in a container
 * that may use few of them.
 */
export function threadOptions(cores = availableCores()): readonly string[] {
  return ['-threads', String(Math.min(cores + 1, MAX_THREADS))];
}

/**
 * The same for a recording of a frame size in pixels. Several threads conceal damage differently from one time to the next, as
 * each copies from what the others have finished, and an analysis that was interrupted must end as one that was not: so one thread
 * where it is fast enough.
 */
export function recordingThreadOptions(
  { width, height }: { readonly width: number; readonly height: number },
  cores = availableCores(),
): readonly string[] {
  return width * height <= ONE_THREAD_PIXELS ? ['-threads', '1'] : threadOptions(cores);
}
