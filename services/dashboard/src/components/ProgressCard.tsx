import { DROP_LABELS, DROP_REASONS, type SourceRecord, tallyTotal } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { timeLeftMs, timeLeftText } from '../mood/time-left';
import type { PaceMark } from '../state/live-state';
import { useNow } from '../state/use-now';
import { count } from '../text/format';
import { STATE_LABELS } from '../text/labels';
import { Card } from './Card';
import './ProgressCard.css';

interface ProgressCardProps {
  readonly source: SourceRecord;
  readonly mark: PaceMark | undefined;
}

/** Progress of the analysis, with analysed and dropped frames. */
export function ProgressCard({ source, mark }: ProgressCardProps) {
  const { positionMs, durationMs, analysed, dropped, tracks, state } = source;
  const lost = tallyTotal(dropped);
  return (
    <Card className="progress-card" title="Progress" aside={<TimeLeft source={source} mark={mark} />}>
      {durationMs !== null && (
        <progress
          aria-label="Analysis progress"
          max={durationMs}
          // The last frame of a video begins before its end.
          value={state === 'complete' ? durationMs : Math.min(positionMs, durationMs)}
        />
      )}
      <dl className="facts figures">
        <div>
          <dt>Position</dt>
          <dd>{durationMs === null ? clock(positionMs) : `${clock(positionMs)} of ${clock(durationMs)}`}</dd>
        </div>
        <div>
          <dt>Frames analysed</dt>
          <dd>{count(analysed)}</dd>
        </div>
        <div>
          <dt>Frames dropped</dt>
          <dd>{count(lost)}</dd>
        </div>
        <div>
          <dt>People counted</dt>
          <dd>{count(tracks)}</dd>
        </div>
      </dl>
      {lost > 0 && (
        <ul className="drops quiet">
          {DROP_REASONS.filter((reason) => (dropped[reason] ?? 0) > 0).map((reason) => (
            <li key={reason}>
              {count(dropped[reason] ?? 0)} {DROP_LABELS[reason]}
            </li>
          ))}
        </ul>
      )}
      <p className="quiet footnote">A person who leaves and returns counts again, because faces are not recognised.</p>
    </Card>
  );
}

function TimeLeft({ source, mark }: ProgressCardProps) {
  const now = useNow(1_000);
  const left = timeLeftMs(source, mark, now);
  return <span className="quiet figures">{left === null ? STATE_LABELS[source.state] : timeLeftText(left)}</span>;
}
