import { wholeOf } from '../../history/range-selection';
import { rangeText } from '../../history/source-clock';
import type { LoadedRange } from '../../history/use-range';
import { percent } from '../../text/format';
import { t } from '../../text/translate';
import { Card } from '../Card';
import { Notice } from '../Notice';
import '../ProgressCard.css';

interface RangePlaceholderProps {
  readonly loaded: LoadedRange;
  readonly onAgain: () => void;
}

/** Placeholder of a range while it is loaded, failed to load or is empty. */
export function RangePlaceholder({ loaded, onAgain }: RangePlaceholderProps) {
  const { bins, clock, range, source, run } = loaded;
  if (bins.state === 'fault') {
    return (
      <Notice tone="bad" title={t('history.rangeFault')}>
        {bins.message}.{' '}
        <button type="button" className="button" onClick={onAgain}>
          {t('app.tryAgain')}
        </button>
      </Notice>
    );
  }
  if (bins.state === 'loading') {
    return (
      <Card className="reading-card" title={t('app.loading')}>
        <progress aria-label={t('history.loadingBar')} max={1} value={bins.done} />
        <p className="quiet figures" role="status">
          {t('history.loaded', {
            source: source.label,
            range: rangeText(clock, range),
            share: percent(bins.done),
          })}
        </p>
      </Card>
    );
  }
  if (loaded.segments !== null) {
    return (
      <Card className="reading-card" title={t('history.empty')}>
        <p className="quiet">{t('history.notAnalysed', { source: source.label, range: rangeText(clock, range) })}</p>
      </Card>
    );
  }
  const whole = wholeOf(source, run);
  return (
    <Card className="reading-card" title={t('history.empty')}>
      <p className="quiet">
        {t('history.noWindows', {
          source: source.label,
          range: rangeText(clock, range),
          whole: rangeText(clock, whole),
        })}
      </p>
    </Card>
  );
}
