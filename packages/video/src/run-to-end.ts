import { execFile } from 'node:child_process';

/** How a program ended, and its output. */
export interface FinishedRun {
  /** Exit code; null when a signal ended the program or it could not be started. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** True when it was killed for taking longer than `limitMs`. */
  readonly timedOut: boolean;
}

/** Time limit and input of a run. */
export interface RunLimits {
  /** Time limit, milliseconds. */
  readonly limitMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Written to its standard input. */
  readonly stdin?: string | undefined;
}

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/**
 * Runs a short program to its end. Kills it after `limitMs`, or when `signal` aborts (then rejects with the reason of
 * the abort), and in every case returns only when the process is gone.
 */
export async function runToEnd(
  path: string,
  args: readonly string[],
  { limitMs, signal, stdin = '' }: RunLimits,
): Promise<FinishedRun> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    let timedOut = false;
    const child = execFile(path, args, { maxBuffer: MAX_OUTPUT_BYTES }, (error, stdout, stderr) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
      if (signal?.aborted) reject(signal.reason);
      else
        resolve({ exitCode: error ? child.exitCode : 0, stdout, stderr: stderr || (error?.message ?? ''), timedOut });
    });
    // A program that ends before it has read everything reports that itself.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(stdin);
    // SIGTERM is not needed: these programs only read.
    const kill = () => void child.kill('SIGKILL');
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, limitMs);
    signal?.addEventListener('abort', kill, { once: true });
  });
}
