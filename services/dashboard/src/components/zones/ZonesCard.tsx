import { type GroupWindow, type SourceRecord, windowOfZone } from '@crowdtone/domain';
import { explainWithheld } from '../../mood/withheld';
import { figuresText, headlineText } from '../../text/mood-text';
import { count, t } from '../../text/translate';
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
    <Card className="zones-card" title={t('zones.zones')}>
      <table className="zones-table">
        <thead>
          <tr>
            <th scope="col">{t('zones.zone')}</th>
            <th scope="col">{t('zones.people')}</th>
            <th scope="col">{t('zones.mood')}</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">
              <ZoneButton name={t('zones.whole')} isShown={selected === null} onShow={() => onSelect(null)} />
            </th>
            <td>{count(window.people.seen)}</td>
            <td>{moodText(window)}</td>
          </tr>
          {zones.map(({ id, name }) => {
            const ofZone = windowOfZone(window, id);
            return (
              <tr key={id}>
                <th scope="row">
                  <ZoneButton name={name} isShown={selected === id} onShow={() => onSelect(id)} />
                </th>
                <td>{ofZone === null ? '–' : count(ofZone.people.seen)}</td>
                <td>{ofZone === null ? t('zones.noFigures') : moodText(ofZone)}</td>
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

/** The mood of a group in a sentence, or why it has none. */
function moodText(window: GroupWindow): string {
  const { shares, counted } = window;
  if (shares === null) return explainWithheld(window)?.title ?? '';
  const mood = headlineText(shares, counted);
  const figures = figuresText(shares, counted);
  return figures === null ? mood : t('zones.moodFigures', { mood, figures });
}
