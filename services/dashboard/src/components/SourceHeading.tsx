import type { RunRecord, SourceHealth, SourceRecord } from '@crowdtone/domain';
import { describeHealth } from '../mood/camera-health';
import { moment } from '../text/format';
import { STATE_LABELS } from '../text/labels';
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
  return (
    <div className="source-heading">
      <h1>{source.label}</h1>
      <span className={`state-chip state-${source.state}`}>{STATE_LABELS[source.state]}</span>
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
