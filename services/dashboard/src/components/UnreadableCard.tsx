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

/** How many people in the charted period were not readable, and why. */
export function UnreadableCard({ windows, readableFloorPx }: UnreadableCardProps) {
  const { seen, readable, reasons } = useMemo(() => readability(windows), [windows]);
  return (
    <Card className="unreadable-card" title="Seen but not readable">
      {reasons.length === 0 ? (
        <p className="quiet">{seen === 0 ? 'No people were seen in this period.' : 'Every face was readable.'}</p>
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
          {percent(readable / seen)} of {count(seen)} person-moments were readable. A person counts once per window.
        </p>
      )}
    </Card>
  );
}
