import type { SourceHealth, SourceRecord } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { STATE_WORDS } from '../text/words';
import { describeHealth } from './camera-health';

/** How a source is doing, for somebody who looks at many of them. */
export interface Condition {
  /** One or two words. */
  readonly name: string;
  /** A sentence; null when the name says it all. */
  readonly words: string | null;
  readonly troubled: boolean;
  /** Its newest figures are those of now. */
  readonly isNow: boolean;
}

/** @param health undefined for recordings, and for a camera nothing was heard of yet */
export function conditionOf(source: SourceRecord, health: SourceHealth | undefined): Condition {
  const { state, error, positionMs, durationMs } = source;
  if (error !== null) return { name: STATE_WORDS[state], words: error.message, troubled: true, isNow: false };
  if (state !== 'waiting' && state !== 'running') {
    return { name: STATE_WORDS[state], words: null, troubled: state !== 'complete', isNow: false };
  }
  if (health !== undefined) {
    const { words, troubled } = describeHealth(health);
    const isLive = health.phase === 'live';
    return { name: isLive && troubled ? 'Too slow' : PHASE_NAMES[health.phase], words, troubled, isNow: isLive };
  }
  if (state === 'waiting') return { name: STATE_WORDS.waiting, words: null, troubled: false, isNow: false };
  const words = durationMs === null ? null : `at ${clock(positionMs)} of ${clock(durationMs)}`;
  return { name: STATE_WORDS.running, words, troubled: false, isNow: true };
}

const PHASE_NAMES: Readonly<Record<SourceHealth['phase'], string>> = {
  connecting: 'Connecting',
  live: 'Live',
  stalled: 'No picture',
  'backing-off': 'Away',
  paused: 'Paused',
  closed: 'Closed',
};
