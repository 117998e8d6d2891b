import { percent, percentRange } from '../../text/format';
import { t } from '../../text/translate';
import './IntervalFigure.css';

/** An invented example, as its caption says: 18 of 30 people, with Wilson's interval. */
const EXAMPLE = { share: 0.6, low: 0.42, high: 0.76 };

/** A share with its interval, as the bars of the dashboard draw it. */
export function IntervalFigure() {
  const { share, low, high } = EXAMPLE;
  const along = (part: number) => 4 + 292 * part;
  return (
    <figure className="interval-figure">
      <svg viewBox="0 0 300 58" role="img" aria-label={t('about.intervalFigure')}>
        <rect className="interval-track" x="4" y="8" width="292" height="20" rx="5" />
        <rect className="interval-bar" x="4" y="8" width={292 * share} height="20" rx="5" />
        <path
          className="interval-whisker"
          d={`M${along(low)} 18 H${along(high)} M${along(low)} 11 v14 M${along(high)} 11 v14`}
        />
        <text x={along(low)} y="48" textAnchor="middle">
          {percent(low)}
        </text>
        <text className="interval-share" x={along(share)} y="48" textAnchor="middle">
          {percent(share)}
        </text>
        <text x={along(high)} y="48" textAnchor="middle">
          {percent(high)}
        </text>
      </svg>
      <figcaption className="quiet">
        {t('about.intervalExample', { share: percent(share), interval: percentRange(low, high) })}
      </figcaption>
    </figure>
  );
}
