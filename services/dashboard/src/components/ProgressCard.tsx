import { DROP_REASONS, isCamera, type SourceRecord, tallyTotal } from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime/clock';
import { timeLeftMs, timeLeftText } from '../mood/time-left';
import type { PaceMark } from '../state/live-state';
import { useNow } from '../state/use-now';
import { lasting, people } from '../text/format';
import { count, t } from '../text/translate';
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
    <Card className="progress-card" title={t('source.progress')} aside={<TimeLeft source={source} mark={mark} />}>
      {durationMs !== null && (
        <progress
          aria-label={t('source.progressBar')}
          max={durationMs}
          // The last frame of a video begins before its end.
          value={state === 'complete' ? durationMs : Math.min(positionMs, durationMs)}
        />
      )}
      <dl className="facts figures">
        {mostSeen !== null && (
          <div>
            <dt>{t('source.mostInWindow')}</dt>
            <dd>{people(mostSeen)}</dd>
          </div>
        )}
        <div>
          <dt>{isCamera(source) ? t('source.analysedFor') : t('source.positionName')}</dt>
          <dd>{positionText(source)}</dd>
        </div>
        <div>
          <dt>{t('source.framesAnalysed')}</dt>
          <dd>{count(analysed)}</dd>
        </div>
        <div>
          <dt>{t('source.framesDropped')}</dt>
          <dd>{count(lost)}</dd>
        </div>
        {showsAppearances && (
          <div>
            <dt>{t('source.appearances')}</dt>
            <dd>{count(tracks)}</dd>
          </div>
        )}
      </dl>
      {lost > 0 && (
        <ul className="drops quiet">
          {DROP_REASONS.filter((reason) => (dropped[reason] ?? 0) > 0).map((reason) => (
            <li key={reason}>
              {count(dropped[reason] ?? 0)} {t(`drop.${reason}`)}
            </li>
          ))}
        </ul>
      )}
      {showsAppearances && <p className="quiet footnote">{t('source.appearancesWhy')}</p>}
    </Card>
  );
}

function positionText(source: SourceRecord): string {
  const { positionMs, durationMs } = source;
  if (isCamera(source)) return lasting(positionMs);
  const position = clock(positionMs);
  return durationMs === null ? position : t('source.position', { position, duration: clock(durationMs) });
}

function TimeLeft({ source, mark }: Pick<ProgressCardProps, 'source' | 'mark'>) {
  const now = useNow(1_000);
  const left = timeLeftMs(source, mark, now);
  return <span className="quiet figures">{left === null ? t(`state.${source.state}`) : timeLeftText(left)}</span>;
}
