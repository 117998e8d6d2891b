import { type GroupWindow, type SourceRecord, windowMood, windowOfZone } from '@crowdtone/domain';
import { count } from '../../text/format';
import { Card } from '../Card';
import './ZonesCard.css';

interface ZonesCardProps {
  readonly source: SourceRecord;
  /** With the figures of all zones. */
  readonly window: GroupWindow;
  /** The zone that the page shows; null for the whole picture. */
  readonly selected: string | null;
  readonly onSelect: (zone: string | null) => void;
}

/** The zones of a camera in one window; each can be shown alone. */
export function ZonesCard({ source, window, selected, onSelect }: ZonesCardProps) {
  const { zones = [] } = source;
  return (
    <Card className="zones-card" title="Zones">
      <table className="zones-table">
        <thead>
          <tr>
            <th scope="col">Zone</th>
            <th scope="col">People</th>
            <th scope="col">Mood</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              <ZoneButton name="Whole picture" isShown={selected === null} onShow={() => onSelect(null)} />
            </th>
            <td>{count(window.people.seen)}</td>
            <td>{windowMood(window)}</td>
          </tr>
          {zones.map(({ id, name }) => {
            const ofZone = windowOfZone(window, id);
            return (
              <tr key={id}>
                <th scope="row">
                  <ZoneButton name={name} isShown={selected === id} onShow={() => onSelect(id)} />
                </th>
                <td>{ofZone === null ? '–' : count(ofZone.people.seen)}</td>
                <td>{ofZone === null ? 'No figures yet' : windowMood(ofZone)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Card>
  );
}

interface ZoneButtonProps {
  readonly name: string;
  readonly isShown: boolean;
  readonly onShow: () => void;
}

function ZoneButton({ name, isShown, onShow }: ZoneButtonProps) {
  return (
    <button type="button" className="chip" aria-pressed={isShown} onClick={onShow}>
      {name}
    </button>
  );
}
