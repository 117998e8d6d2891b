import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const PERIOD_MS = 60_000;

let collect: (() => void) | null = null;

/**
 * Collects the garbage of JavaScript now, which takes some 20 ms for a heap of 40 MB.
 *
 * Results of native libraries (DuckDB's statements and rows, tensors of ONNX Runtime, images of sharp) are small objects that hold much
 * memory that V8 knows nothing of. Left to itself V8 collects them when its own heap has grown, which in a program that runs for days
 * with a small heap is seldom, and their memory piles up and tears holes into the C library's.
 */
export function collectGarbage(): void {
  collect ??= collector();
  collect();
}

/**
 * Collects once a minute, as {@link collectGarbage}, without keeping the process alive.
 * @returns stops it
 */
export function collectGarbageRegularly(periodMs = PERIOD_MS): () => void {
  const timer = setInterval(collectGarbage, periodMs).unref();
  return () => clearInterval(timer);
}

/** V8's own function, without the command line option that makes it global. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return gc;
}
