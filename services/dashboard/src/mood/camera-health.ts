import type { SourceHealth } from '@crowdtone/domain';

/** State of a camera, for users. */
export interface CameraHealth {
  readonly words: string;
  readonly needsAttention: boolean;
}

/** A machine that analyses less than this share of the configured frame rate does not keep up. */
const KEEPS_UP_FROM = 0.8;

/** State of a camera in words, and whether it needs attention. */
export function describeHealth({
  phase,
  lastError,
  wantedFps,
  effectiveFps,
  wholeFrameEvery,
}: SourceHealth): CameraHealth {
  switch (phase) {
    case 'live': {
      if (effectiveFps === null) return { words: 'connected', needsAttention: false };
      const thrift = (wholeFrameEvery ?? 1) > 1 ? `, full-frame detection every ${wholeFrameEvery} frames` : '';
      const rate = `${effectiveFps.toFixed(1)} of ${wantedFps} frames/s${thrift}`;
      return effectiveFps < KEEPS_UP_FROM * wantedFps
        ? { words: `connected; analysing only ${rate}`, needsAttention: true }
        : { words: `connected, ${rate}`, needsAttention: false };
    }
    case 'connecting':
      return lastError
        ? { words: `reconnecting: ${lastError.message}`, needsAttention: true }
        : { words: 'connecting', needsAttention: false };
    case 'stalled':
      return { words: 'no frames from the camera; reconnecting', needsAttention: true };
    case 'backing-off':
      return {
        words: `${lastError?.message ?? 'the camera is offline'} (attempt ${lastError?.attempt ?? 1})`,
        needsAttention: true,
      };
    case 'paused':
      return { words: 'paused', needsAttention: false };
    case 'closed':
      return { words: 'stopped', needsAttention: false };
  }
}
