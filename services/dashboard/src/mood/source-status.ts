import { isCamera, isSettled, type SourceHealth, type SourceRecord } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { refusalText } from '../text/refusal-text';
import { t } from '../text/translate';
import { describeHealth } from './camera-health';

/** State of a source in an overview. */
export interface SourceStatus {
  /** One or two words. */
  readonly name: string;
  /** Details; null when there are none. */
  readonly words: string | null;
  readonly needsAttention: boolean;
  /** Whether its newest figures are current. */
  readonly isNow: boolean;
}

/**
 * State of a source.
 * @param health undefined for recordings, and for a camera without a health report
 */
export function statusOf(source: SourceRecord, health: SourceHealth | undefined): SourceStatus {
  const { state, error, positionMs, durationMs } = source;
  if (error !== null) {
    return { name: t(`state.${state}`), words: refusalText(error), needsAttention: true, isNow: false };
  }
  if (isSettled(source)) {
    return { name: t(`state.${state}`), words: null, needsAttention: state !== 'complete', isNow: false };
  }
  if (health !== undefined) {
    const { words, needsAttention } = describeHealth(health);
    const isLive = health.phase === 'live';
    return {
      name: isLive && needsAttention ? t('source.slow') : t(`phase.${health.phase}`),
      words,
      needsAttention,
      isNow: isLive,
    };
  }
  if (isCamera(source))
    return { name: t('source.unknown'), words: t('source.noReport'), needsAttention: false, isNow: false };
  if (state === 'waiting') return { name: t('state.waiting'), words: null, needsAttention: false, isNow: false };
  const words =
    durationMs === null ? null : t('source.atPosition', { position: clock(positionMs), duration: clock(durationMs) });
  return { name: t('state.running'), words, needsAttention: false, isNow: true };
}
