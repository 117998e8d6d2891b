import { DROP_LABELS, DROP_REASONS, isCamera, type SourceRecord, tallyTotal } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { timeLeftMs, timeLeftText } from '../mood/time-left';
import type { PaceMark } from '../state/live-state';
import { useNow } from '../state/use-now';
import { count, lasting, people } from '../text/format';
import { STATE_LABELS } from '../text/labels';
import { Card } from './Card';
import './ProgressCard.css';

interface ProgressCardProps {
  readonly source: SourceRecord;
  readonly mark: PaceMark | undefined;
  /** Frames per second that the run analyses. */
  readonly fps: number;
  /** Most people seen in one of the loaded windows; null without windows. */
  readonly mostSeen: number | null;
}

/** With fewer frames per second tracks break so often that their number means little. */
const MIN_FPS_FOR_APPEARANCES = 1;

/** Progress of the analysis, with analysed and dropped frames. */
export function ProgressCard({ source, mark, fps, mostSeen }: ProgressCardProps) {
  const { positionMs, durationMs, analysed, dropped, tracks, state } = source;
  const lost = tallyTotal(dropped);
  const showsAppearances = fps >= MIN_FPS_FOR_APPEARANCES;
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
        {mostSeen !== null && (
          <div>
            <dt>Most in one window</dt>
            <dd>{people(mostSeen)}</dd>
          </div>
        )}
        <div>
          <dt>{isCamera(source) ? 'Analysed for' : 'Position'}</dt>
          <dd>{positionText(source)}</dd>
        </div>
        <div>
          <dt>Frames analysed</dt>
          <dd>{count(analysed)}</dd>
        </div>
        <div>
          <dt>Frames dropped</dt>
          <dd>{count(lost)}</dd>
        </div>
        {showsAppearances && (
          <div>
            <dt>Appearances</dt>
            <dd>{count(tracks)}</dd>
          </div>
        )}
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
      {showsAppearances && (
        <p className="quiet footnote">
          Appearances are not different people: a person who leaves, or is hidden for a moment, appears again, because
          faces are not recognised.
        </p>
      )}
    </Card>
  );
}

function positionText(source: SourceRecord): string {
  const { positionMs, durationMs } = source;
  if (isCamera(source)) return lasting(positionMs);
  return durationMs === null ? clock(positionMs) : `${clock(positionMs)} of ${clock(durationMs)}`;
}

function TimeLeft({ source, mark }: Pick<ProgressCardProps, 'source' | 'mark'>) {
  const now = useNow(1_000);
  const left = timeLeftMs(source, mark, now);
  return <span className="quiet figures">{left === null ? STATE_LABELS[source.state] : timeLeftText(left)}</span>;
}
