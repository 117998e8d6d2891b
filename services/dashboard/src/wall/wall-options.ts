import type { PageQuery } from '../state/route';

/** Cameras that are shown one after the other. */
export interface WallGroup {
  /** Null when the group has none. */
  readonly name: string | null;
  readonly sourceIds: readonly string[];
}

/** What the address of a wall says: `/?kiosk&tiles=9&every=20&groups=Gates:gate-1,gate-2;Hall:hall`. */
export interface WallOptions {
  /** Most cameras at a time. */
  readonly tiles: number;
  /** How long a group is shown, milliseconds. */
  readonly everyMs: number;
  /** Empty for all cameras. */
  readonly groups: readonly WallGroup[];
}

/** More tiles are not readable from five metres. */
export const MAX_TILES = 25;
const DEFAULT_EVERY_S = 20;
/** A shorter time is not enough to read a group, a longer one hides its trouble. */
const [MIN_EVERY_S, MAX_EVERY_S] = [5, 600];

/** Whether the address asks for the wall view. */
export function isWallAddress(query: PageQuery | undefined): boolean {
  return query?.kiosk !== undefined;
}

/** Reads the address; what is missing or out of range has its default or bound. */
export function wallOptions(query: PageQuery | undefined): WallOptions {
  return {
    tiles: bounded(query?.tiles, 1, MAX_TILES, MAX_TILES),
    everyMs: 1_000 * bounded(query?.every, MIN_EVERY_S, MAX_EVERY_S, DEFAULT_EVERY_S),
    groups: (query?.groups ?? '').split(';').flatMap(groupOf),
  };
}

function groupOf(text: string): WallGroup[] {
  const [, name, ids = ''] = /^(?:([^:]*):)?(.*)$/.exec(text.trim()) ?? [];
  const sourceIds = ids
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  return sourceIds.length === 0 ? [] : [{ name: name?.trim() || null, sourceIds }];
}

function bounded(text: string | undefined, least: number, most: number, missing: number): number {
  const value = Number(text);
  return text === undefined || text.trim() === '' || !Number.isFinite(value)
    ? missing
    : Math.min(most, Math.max(least, Math.round(value)));
}
