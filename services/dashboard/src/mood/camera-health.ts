import type { SourceHealth } from '@crowdtone/domain';
import { oneDecimal } from '../text/format';
import { causeText } from '../text/refusal-text';
import { t } from '../text/translate';

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
      if (effectiveFps === null) return { words: t('source.connected'), needsAttention: false };
      const rates = { effective: oneDecimal(effectiveFps), wanted: wantedFps };
      const every = wholeFrameEvery ?? 1;
      const rate = every > 1 ? t('source.rateThrift', { ...rates, every }) : t('source.rate', rates);
      return effectiveFps < KEEPS_UP_FROM * wantedFps
        ? { words: t('source.tooSlow', { rate }), needsAttention: true }
        : { words: t('source.connectedRate', { rate }), needsAttention: false };
    }
    case 'connecting':
      return lastError
        ? { words: t('source.reconnecting', { problem: causeText(lastError) }), needsAttention: true }
        : { words: t('source.connecting'), needsAttention: false };
    case 'stalled':
      return { words: t('source.noFrames'), needsAttention: true };
    case 'backing-off':
      return {
        words: t('source.attempt', {
          problem: lastError ? causeText(lastError) : t('source.offline'),
          attempt: lastError?.attempt ?? 1,
        }),
        needsAttention: true,
      };
    case 'paused':
      return { words: t('source.paused'), needsAttention: false };
    case 'closed':
      return { words: t('source.stopped'), needsAttention: false };
  }
}
