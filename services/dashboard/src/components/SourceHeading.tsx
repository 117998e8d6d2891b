import type { RunRecord, SourceHealth, SourceRecord } from '@crowdtone/domain';
import { describeHealth } from '../mood/camera-health';
import { type SourceStatus, statusOf } from '../mood/source-status';
import { moment } from '../text/format';
import './SourceHeading.css';

interface SourceHeadingProps {
  readonly run: RunRecord;
  readonly source: SourceRecord;
  /** Undefined for recordings, and for a camera without a health report. */
  readonly health: SourceHealth | undefined;
  /** Time from decoding the latest frame to receiving its window, milliseconds; undefined while unknown. */
  readonly delayMs: number | undefined;
}

/** Name, state, size and connection of one source. */
export function SourceHeading({ run, source, health, delayMs }: SourceHeadingProps) {
  const size = health?.size ?? source;
  const camera = health && describeHealth(health);
  const status = statusOf(source, health);
  return (
    <div className="source-heading">
      <h1>{source.label}</h1>
      <span className={`state-chip ${chipClass(source, status)}`}>{status.name}</span>
      <span className="quiet figures">
        {size.width === null ? 'camera' : `${size.width} × ${size.height}`}, analysed since {moment(run.startedAt)}
      </span>
      {camera && <span className={camera.needsAttention ? 'camera-attention' : 'quiet'}>{camera.words}</span>}
      {health?.phase === 'live' && delayMs !== undefined && (
        <span className="quiet figures" title="Time from decoding the latest frame to receiving its window">
          {(delayMs / 1000).toFixed(1)} s behind live
        </span>
      )}
    </div>
  );
}

/** A camera is coloured by its connection, a recording by its state. */
function chipClass({ state }: SourceRecord, { needsAttention, isNow }: SourceStatus): string {
  if (state !== 'running' && state !== 'waiting') return `state-${state}`;
  return needsAttention ? 'state-attention' : isNow ? 'state-running' : 'state-waiting';
}
