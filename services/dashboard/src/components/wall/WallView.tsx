import { type CSSProperties, useEffect, useState } from 'react';
import type { LiveState } from '../../state/live-state';
import { FOLLOW_NEWEST, showSelected } from '../../state/selection';
import { useNow } from '../../state/use-now';
import { formatTime } from '../../text/time-zone';
import { t } from '../../text/translate';
import type { WallOptions } from '../../wall/wall-options';
import { gridOf, type WallPage, wallPages, wallTiles } from '../../wall/wall-tiles';
import { WallTile } from './WallTile';
import './WallView.css';

/** How often ages and the clock are brought up to date, milliseconds. */
const TICK_MS = 1_000;
/** How long the page of an older version waits before it loads the new one: nobody is there to press a button. */
const RELOAD_MS = 30_000;

const EMPTY: WallPage = { name: null, tiles: [] };

interface WallViewProps {
  readonly state: LiveState;
  readonly options: WallOptions;
}

/** All cameras on one screen without navigation, for a wall; trouble comes first. */
export function WallView({ state, options }: WallViewProps) {
  const now = useNow(TICK_MS);
  const shown = showSelected(state, FOLLOW_NEWEST);
  const tiles = shown === null ? [] : wallTiles(state, shown.run, now);
  const pages = wallPages(tiles, options);
  const turn = useTurns(options.everyMs, pages.length);
  const page = pages[turn % Math.max(1, pages.length)] ?? EMPTY;
  const troubled = tiles.filter(({ trouble }) => trouble !== 'none').length;
  useEffect(() => {
    if (state.link !== 'outdated') return;
    const timer = setTimeout(() => location.reload(), RELOAD_MS);
    return () => clearTimeout(timer);
  }, [state.link]);

  const { columns, rows } = gridOf(page.tiles.length);
  return (
    <div className={`wall ${state.link === 'live' ? '' : 'wall-stale'}`}>
      <header className="wall-head figures">
        <h1>{page.name ?? t('wall.title')}</h1>
        <p className={troubled > 0 ? 'wall-trouble' : ''} role="status">
          {troubled > 0
            ? t('wall.trouble', { count: troubled, all: tiles.length })
            : t('wall.fine', { count: tiles.length })}
        </p>
        {state.link !== 'live' && <p className="wall-link">{linkText(state)}</p>}
        {pages.length > 1 && <p>{t('wall.page', { place: (turn % pages.length) + 1, pages: pages.length })}</p>}
        <p>{formatTime('minute', now)}</p>
      </header>
      {page.tiles.length === 0 ? (
        <p className="wall-empty">{state.snapshots === 0 ? t('app.connecting') : t('wall.empty')}</p>
      ) : (
        <ul className="wall-grid" style={{ '--columns': columns, '--rows': rows } as CSSProperties}>
          {page.tiles.map((tile) => (
            <WallTile key={tile.sourceId} tile={tile} />
          ))}
        </ul>
      )}
    </div>
  );
}

function linkText({ link, receivedAtMs }: LiveState): string {
  const state = t(`link.${link}`);
  return receivedAtMs === null ? state : t('wall.dataFrom', { state, time: formatTime('time', receivedAtMs) });
}

/** Counts the turns of the pages; a wall with one page has none. */
function useTurns(everyMs: number, pages: number): number {
  const [turn, setTurn] = useState(0);
  const turns = pages > 1;
  useEffect(() => {
    if (!turns) return;
    const timer = setInterval(() => setTurn((before) => (before + 1) % Number.MAX_SAFE_INTEGER), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, turns]);
  return turns ? turn : 0;
}
