import type { CSSProperties } from 'react';
import { alertText } from '../../text/alert-text';
import { lasting, percent } from '../../text/format';
import { headlineText, trustText } from '../../text/mood-text';
import { t } from '../../text/translate';
import type { Tile, TileMood } from '../../wall/wall-tiles';
import { MoodStrip } from '../overview/MoodStrip';

/** One camera in words that are read from afar; small print appears where the tile has room for it. */
export function WallTile({ tile }: { readonly tile: Tile }) {
  const { label, status, trouble, alerts, mood, seen, ageMs } = tile;
  // A camera that gives no figures says why instead of a mood that was.
  const word = trouble === 'failing' ? status.name : moodWord(mood);
  const known = trouble !== 'failing' && mood.kind === 'shares' ? mood : null;
  const trust = known?.trust ?? null;
  return (
    <li className={`wall-tile wall-${trouble}`}>
      <h2>
        {trouble !== 'none' && (
          <span role="img" aria-label={t('overview.attention')}>
            ▲
          </span>
        )}
        {label}
      </h2>
      <p className="wall-mood" style={{ '--letters': Math.max(7, word.length) } as CSSProperties}>
        {word}
      </p>
      <p className="wall-figures figures">
        {known !== null && known.share !== null && <span>{percent(known.share)}</span>}
        {trust !== null && (
          <span className="wall-trust">
            <span className={`wall-bars wall-bars-${trust.level}`} aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            <span className="visually-hidden">{t('mood.trust')}</span> {t(`trust.${trust.level}`)}
          </span>
        )}
        {ageMs !== null && <span className="wall-age">{t('wall.ago', { age: lasting(ageMs) })}</span>}
      </p>
      <div className="wall-more">
        {known !== null && <MoodStrip shares={known.shares} />}
        {trouble === 'failing' && status.words !== null && <p>{status.words}</p>}
        {alerts[0] !== undefined && <p className="wall-alert">{alertText(alerts[0])}</p>}
        {known !== null && <p className="quiet">{headlineText(known.shares, known.counted)}</p>}
        {trust !== null && trust.reasons.length > 0 && (
          <p className="quiet">
            {t('mood.trust')} {trustText(trust)}
          </p>
        )}
        {seen !== null && trouble !== 'failing' && <p className="quiet figures">{t('wall.seen', { count: seen })}</p>}
      </div>
    </li>
  );
}

/** The mood in a word. */
function moodWord(mood: TileMood): string {
  if (mood.kind !== 'shares') return t(`wallMood.${mood.kind}`);
  const { claim } = mood;
  switch (claim.kind) {
    case 'none':
      return t('wallMood.none');
    case 'close':
      return t('wallMood.close');
    case 'lead':
      return t(`expression.${claim.first}`);
  }
}
