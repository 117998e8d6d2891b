import type { RunRecord, SourceHealth, SourceRecord } from '@crowdtone/domain';
import { describeHealth } from '../mood/camera-health';
import { moment } from '../text/format';
import { STATE_WORDS } from '../text/words';
import './SourceHeading.css';

interface SourceHeadingProps {
  readonly run: RunRecord;
  readonly source: SourceRecord;
  /** Undefined for recordings, and for a camera nothing was heard of yet. */
  readonly health: SourceHealth | undefined;
  /** How long after its newest picture the newest window was told, milliseconds; undefined while that is not known. */
  readonly delayMs: number | undefined;
}

export function SourceHeading({ run, source, health, delayMs }: SourceHeadingProps) {
  const size = health?.size ?? source;
  const camera = health && describeHealth(health);
  return (
    <div className="source-heading">
      <h1>{source.label}</h1>
      <span className={`state-chip state-${source.state}`}>{STATE_WORDS[source.state]}</span>
      <span className="quiet figures">
        {size.width === null ? 'camera' : `${size.width} × ${size.height}`}, analysed since {moment(run.startedAt)}
      </span>
      {camera && <span className={camera.troubled ? 'camera-troubled' : 'quiet'}>{camera.words}</span>}
      {health?.phase === 'live' && delayMs !== undefined && (
        <span className="quiet figures" title="From decoding the newest picture to telling its window">
          {(delayMs / 1000).toFixed(1)} s behind the camera
        </span>
      )}
    </div>
  );
}
