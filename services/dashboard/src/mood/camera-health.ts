import type { SourceHealth } from '@crowdtone/domain';

/** How a camera is doing, in words for people. */
export interface CameraHealth {
  readonly words: string;
  readonly troubled: boolean;
}

/** A machine that analyses less than this share of the wanted frames does not keep up. */
const KEEPS_UP_FROM = 0.8;

export function describeHealth({
  phase,
  trouble,
  wantedFps,
  effectiveFps,
  wholeFrameEvery,
}: SourceHealth): CameraHealth {
  switch (phase) {
    case 'live': {
      if (effectiveFps === null) return { words: 'connected', troubled: false };
      const thrift = (wholeFrameEvery ?? 1) > 1 ? `, one in ${wholeFrameEvery} searched whole` : '';
      const rate = `${effectiveFps.toFixed(1)} of ${wantedFps} frames/s${thrift}`;
      return effectiveFps < KEEPS_UP_FROM * wantedFps
        ? { words: `connected; this machine manages ${rate}`, troubled: true }
        : { words: `connected, ${rate}`, troubled: false };
    }
    case 'connecting':
      return trouble
        ? { words: `connecting again after: ${trouble.message}`, troubled: true }
        : { words: 'connecting', troubled: false };
    case 'stalled':
      return { words: 'no picture from the camera; it will be connected anew', troubled: true };
    case 'backing-off':
      return {
        words: `${trouble?.message ?? 'the camera is away'} (tried ${trouble?.attempt ?? 1} times)`,
        troubled: true,
      };
    case 'paused':
      return { words: 'paused, not connected to', troubled: false };
    case 'closed':
      return { words: 'no longer watched', troubled: false };
  }
}
