import type { GroupWindow } from '@crowdtone/domain';
import { type CSSProperties, useMemo } from 'react';
import { readability } from '../mood/readability';
import { percent } from '../text/format';
import { t } from '../text/translate';
import { Card } from './Card';
import './UnreadableCard.css';

interface UnreadableCardProps {
  readonly windows: readonly GroupWindow[];
  readonly readableFloorPx: number;
}

/** How many people in the charted period were not readable, and why. */
export function UnreadableCard({ windows, readableFloorPx }: UnreadableCardProps) {
  const { seen, readable, reasons } = useMemo(() => readability(windows), [windows]);
  return (
    <Card className="unreadable-card" title={t('source.notReadable')}>
      {reasons.length === 0 ? (
        <p className="quiet">{seen === 0 ? t('source.noOneSeen') : t('source.allReadable')}</p>
      ) : (
        <ul className="reasons">
          {reasons.map(({ reason, amount }) => (
            <li key={reason}>
              <div className="reason-line">
                <strong>{t(`unreadable.${reason}`)}</strong>
                <span className="figures">{percent(amount / seen)}</span>
              </div>
              <div
                className="reason-bar"
                style={
                  { '--part': `${(100 * amount) / seen}%`, '--colour': `var(--unreadable-${reason})` } as CSSProperties
                }
              />
              <span className="quiet">
                {reason === 'too-small'
                  ? t('source.underPixels', { pixels: readableFloorPx, why: t(`unreadableWhy.${reason}`) })
                  : t(`unreadableWhy.${reason}`)}
              </span>
            </li>
          ))}
        </ul>
      )}
      {seen > 0 && (
        <p className="quiet footnote figures">
          {t('source.personMoments', { share: percent(readable / seen), moments: seen })}
        </p>
      )}
    </Card>
  );
}
