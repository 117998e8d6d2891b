import { type GroupWindow, percent, UNREADABLE_LABELS } from '@crowdtone/domain';
import { type CSSProperties, useMemo } from 'react';
import { readability } from '../mood/readability';
import { count } from '../text/format';
import { Card } from './Card';
import './UnreadableCard.css';

interface UnreadableCardProps {
  readonly windows: readonly GroupWindow[];
  readonly readableFloorPx: number;
}

/** Who was seen but not read over the time charted, and why: never silently left out. */
export function UnreadableCard({ windows, readableFloorPx }: UnreadableCardProps) {
  const { seen, readable, reasons } = useMemo(() => readability(windows), [windows]);
  return (
    <Card className="unreadable-card" title="Seen, but not read">
      {reasons.length === 0 ? (
        <p className="quiet">{seen === 0 ? 'Nobody was seen in the time shown.' : 'Everybody seen could be read.'}</p>
      ) : (
        <ul className="reasons">
          {reasons.map(({ reason, amount }) => (
            <li key={reason}>
              <div className="reason-line">
                <strong>{UNREADABLE_LABELS[reason].name}</strong>
                <span className="figures">{percent(amount / seen)}</span>
              </div>
              <div
                className="reason-bar"
                style={
                  { '--part': `${(100 * amount) / seen}%`, '--colour': `var(--unreadable-${reason})` } as CSSProperties
                }
              />
              <span className="quiet">
                {reason === 'too-small' ? `under ${readableFloorPx} pixels: ` : ''}
                {UNREADABLE_LABELS[reason].why}
              </span>
            </li>
          ))}
        </ul>
      )}
      {seen > 0 && (
        <p className="quiet footnote figures">
          Of {count(seen)} person-moments {percent(readable / seen)} could be read. A person counts once in each window.
        </p>
      )}
    </Card>
  );
}
