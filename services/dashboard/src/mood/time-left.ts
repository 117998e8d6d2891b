import type { SourceRecord } from '@crowdtone/domain';
import type { PaceMark } from '../state/live-state';
import { oneDecimal } from '../text/format';
import { t } from '../text/translate';

/** A shorter observation says little about speed. */
const MIN_OBSERVED_MS = 2_000;

/** Milliseconds until a source is complete, at the pace since the page first received its progress; null when unknown. */
export function timeLeftMs(source: SourceRecord, mark: PaceMark | undefined, nowMs: number): number | null {
  if (source.state !== 'running' || source.durationMs === null || mark === undefined) return null;
  const [observedMs, advancedMs] = [nowMs - mark.atMs, source.positionMs - mark.positionMs];
  if (observedMs < MIN_OBSERVED_MS || advancedMs <= 0) return null;
  return Math.max(0, source.durationMs - source.positionMs) * (observedMs / advancedMs);
}

/** `about 2 min left`; coarse on purpose, because it is an estimate. */
export function timeLeftText(leftMs: number): string {
  const seconds = leftMs / 1_000;
  if (seconds < 10) return t('source.fewSecondsLeft');
  if (seconds < 55) return left(t('mood.seconds', { amount: Math.round(seconds / 10) * 10 }));
  if (seconds < 3_300) return left(t('mood.minutes', { amount: Math.round(seconds / 60) }));
  return left(t('mood.hours', { amount: oneDecimal(seconds / 3_600) }));
}

function left(time: string): string {
  return t('source.timeLeft', { time });
}
