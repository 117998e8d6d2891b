import {
  type Alert,
  type GroupShares,
  type GroupWindow,
  type HeadlineClaim,
  headlineClaim,
  type RunRecord,
  type SourceRecord,
  sourceKey,
  type WindowTrust,
} from '@crowdtone/domain';
import { freshnessOf } from '../mood/freshness';
import { shareOf } from '../mood/sorted-shares';
import { type SourceStatus, statusOf } from '../mood/source-status';
import { activeAlerts } from '../state/alert-list';
import type { LiveState } from '../state/live-state';
import type { WallGroup, WallOptions } from './wall-options';

/** What is wrong with a camera, the worst first: it gives no figures, it alerts, its figures are old, nothing. */
export type Trouble = 'failing' | 'alerting' | 'old' | 'none';
const TROUBLE_ORDER: readonly Trouble[] = ['failing', 'alerting', 'old', 'none'];

/** What a tile says of the mood. */
export type TileMood =
  | { readonly kind: 'waiting' | 'nobody' | 'too-few' | 'unreadable' }
  | {
      readonly kind: 'shares';
      readonly claim: HeadlineClaim;
      /** Of the expression that leads; null when none does. */
      readonly share: number | null;
      readonly shares: GroupShares;
      /** Beside corrected shares. */
      readonly counted: GroupShares | null;
      readonly trust: WindowTrust | null;
    };

/** One camera on the wall. */
export interface Tile {
  readonly sourceId: string;
  readonly label: string;
  readonly status: SourceStatus;
  readonly trouble: Trouble;
  /** Active alerts of the camera, newest first. */
  readonly alerts: readonly Alert[];
  readonly mood: TileMood;
  readonly seen: number | null;
  /** Age of figures that are no longer current, milliseconds; null for current ones. */
  readonly ageMs: number | null;
}

/** Tiles that are on the wall together. */
export interface WallPage {
  /** Of the group; null when it has none. */
  readonly name: string | null;
  readonly tiles: readonly Tile[];
}

/** All cameras of the newest run, those with trouble first, otherwise in their order. */
export function wallTiles(state: LiveState, run: RunRecord, nowMs: number): readonly Tile[] {
  const alerts = activeAlerts(state.alerts);
  const tiles = [...state.sources.values()]
    .filter((source) => source.runId === run.runId && state.health.get(sourceKey(source))?.phase !== 'closed')
    .map((source) => tileOf(state, run, source, alerts, nowMs));
  return tiles.sort((a, b) => TROUBLE_ORDER.indexOf(a.trouble) - TROUBLE_ORDER.indexOf(b.trouble));
}

function tileOf(state: LiveState, run: RunRecord, source: SourceRecord, active: readonly Alert[], nowMs: number): Tile {
  const key = sourceKey(source);
  const status = statusOf(source, state.health.get(key));
  const newest = state.windows.get(key)?.at(-1);
  const alerts = active.filter(({ sourceId }) => sourceId === source.sourceId);
  const freshness = newest && freshnessOf({ run, source, newest }, state.arrivals.get(key), nowMs);
  const ageMs = freshness === undefined || freshness.isCurrent ? null : freshness.ageMs;
  return {
    ...{ sourceId: source.sourceId, label: source.label, status, alerts, ageMs },
    trouble: status.needsAttention ? 'failing' : alerts.length > 0 ? 'alerting' : ageMs !== null ? 'old' : 'none',
    mood: moodOf(newest),
    seen: newest?.people.seen ?? null,
  };
}

function moodOf(window: GroupWindow | undefined): TileMood {
  if (window === undefined) return { kind: 'waiting' };
  const { shares, counted, trust, people } = window;
  if (shares === null) {
    if (people.seen === 0) return { kind: 'nobody' };
    return { kind: people.readable === 0 ? 'unreadable' : 'too-few' };
  }
  const claim = headlineClaim(shares, counted);
  const share = claim.kind === 'lead' ? shareOf(shares, claim.first) : null;
  return { kind: 'shares', claim, share, shares, counted, trust };
}

/** The tiles cut into pages that are shown one after the other: by the groups of the address, and by how many fit. */
export function wallPages(tiles: readonly Tile[], { groups, tiles: most }: WallOptions): readonly WallPage[] {
  const grouped = groups.length === 0 ? [{ name: null, tiles }] : groups.map((group) => inGroup(tiles, group));
  return grouped.flatMap(({ name, tiles: own }) =>
    Array.from({ length: Math.ceil(own.length / most) }, (_, place) => ({
      name,
      tiles: own.slice(place * most, (place + 1) * most),
    })),
  );
}

function inGroup(tiles: readonly Tile[], { name, sourceIds }: WallGroup): WallPage {
  return { name, tiles: tiles.filter(({ sourceId }) => sourceIds.includes(sourceId)) };
}

/** Columns and rows of the smallest grid that holds a number of tiles. */
export function gridOf(tiles: number): { readonly columns: number; readonly rows: number } {
  const columns = Math.max(1, Math.ceil(Math.sqrt(tiles)));
  return { columns, rows: Math.max(1, Math.ceil(tiles / columns)) };
}
