import { isCamera, type SourceHealth, type SourceRecord } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { STATE_LABELS } from '../text/labels';
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
  if (error !== null) return { name: STATE_LABELS[state], words: error.message, needsAttention: true, isNow: false };
  if (state !== 'waiting' && state !== 'running') {
    return { name: STATE_LABELS[state], words: null, needsAttention: state !== 'complete', isNow: false };
  }
  if (health !== undefined) {
    const { words, needsAttention } = describeHealth(health);
    const isLive = health.phase === 'live';
    return {
      name: isLive && needsAttention ? 'Too slow' : PHASE_NAMES[health.phase],
      words,
      needsAttention,
      isNow: isLive,
    };
  }
  if (isCamera(source))
    return { name: 'Unknown', words: 'no report from the camera yet', needsAttention: false, isNow: false };
  if (state === 'waiting') return { name: STATE_LABELS.waiting, words: null, needsAttention: false, isNow: false };
  const words = durationMs === null ? null : `at ${clock(positionMs)} of ${clock(durationMs)}`;
  return { name: STATE_LABELS.running, words, needsAttention: false, isNow: true };
}

const PHASE_NAMES: Readonly<Record<SourceHealth['phase'], string>> = {
  connecting: 'Connecting',
  live: 'Live',
  stalled: 'No signal',
  'backing-off': 'Offline',
  paused: 'Paused',
  closed: 'Stopped',
};
