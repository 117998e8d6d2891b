import { isSettled, type RunRecord, type SourceHealth, type SourceRecord } from '@crowdtone/domain';
import { describeHealth } from '../mood/camera-health';
import { type SourceStatus, statusOf } from '../mood/source-status';
import { moment, oneDecimal } from '../text/format';
import { t } from '../text/translate';
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
        {t('source.since', {
          size: size.width === null ? t('source.camera') : `${size.width} × ${size.height}`,
          start: moment(run.startedAt),
        })}
      </span>
      {camera && <span className={camera.needsAttention ? 'camera-attention' : 'quiet'}>{camera.words}</span>}
      {health?.phase === 'live' && delayMs !== undefined && (
        <span className="quiet figures" title={t('source.behindLiveWhy')}>
          {t('source.behindLive', { seconds: oneDecimal(delayMs / 1000) })}
        </span>
      )}
    </div>
  );
}

/** A camera is coloured by its connection, a recording by its state. */
function chipClass(source: SourceRecord, { needsAttention, isNow }: SourceStatus): string {
  if (isSettled(source)) return `state-${source.state}`;
  return needsAttention ? 'state-attention' : isNow ? 'state-running' : 'state-waiting';
}
