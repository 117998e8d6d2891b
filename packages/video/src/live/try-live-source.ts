import { CrowdtoneError } from '@crowdtone/domain';
import { type ConnectOptions, openLiveSource } from './live-source';
import type { LiveCause } from './live-state';

/** Result of a connection test; contains no credential. */
export type Trial =
  | {
      readonly reached: true;
      /** Pixels. */
      readonly width: number;
      /** Pixels. */
      readonly height: number;
      /** From connecting to the first frame, milliseconds. */
      readonly firstPictureMs: number;
    }
  | {
      readonly reached: false;
      readonly cause: LiveCause;
      /** What is wrong, and what to do about it. */
      readonly message: string;
    };

/**
 * Connects to a live source, waits for its first frame, which is discarded, and disconnects.
 *
 * @throws {CrowdtoneError} E_INTERRUPTED (interrupted) when `signal` is aborted before; E_FFMPEG_MISSING and
 *   E_FFMPEG_TOO_OLD (environment)
 */
export async function tryLiveSource(text: string, options: ConnectOptions, signal: AbortSignal): Promise<Trial> {
  const failure: { trial?: Trial } = {};
  const source = await openLiveSource(text, {
    ...options,
    fps: 1,
    signal,
    onState: (state) => {
      if (state.phase !== 'backing-off') return;
      failure.trial = { reached: false, cause: state.cause, message: state.message };
      void source.close();
    },
  });
  const startedMs = performance.now();
  for await (const { width, height } of source) {
    return { reached: true, width, height, firstPictureMs: performance.now() - startedMs };
  }
  if (failure.trial) return failure.trial;
  throw new CrowdtoneError('E_INTERRUPTED', 'the test was stopped before it finished; run it again');
}
