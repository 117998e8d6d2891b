/** What a window adds to heat maps. */
import {
  cellAt,
  cellCount,
  EXPRESSIONS,
  MOOD_FIELDS,
  MOOD_GRID,
  PEOPLE_GRID,
  type WindowPlaces,
} from '@crowdtone/domain';
import { countShares } from '../counted-shares';
import { publishPartShares } from '../publish-shares';
import { mostAtOnce, type TrackReading } from '../track-readings';
import { type Part, publishableParts } from './withhold-parts';
import type { PlacedPeople } from './zone-figures';

/**
 * People by place, and the expressions of those cells in which as many people as the floor were readable at the same time.
 *
 * Cells are parts of zones, so that zones and cells are one tree of groups: of each group with shares, and of the rest, the
 * cells that have shares leave nobody or a group that reaches the floor (`publishableParts`). So no group under
 * the floor can be computed from the whole, zones and cells together. Shares of cells are published as those of zones are, in steps.
 *
 * @param groups the people of each zone with shares, and the rest; none when the whole has no shares
 */
export function windowPlaces(
  people: PlacedPeople,
  floor: number,
  groups: readonly ReadonlySet<number>[],
): WindowPlaces {
  const { frames, tracks, places } = people;
  const atOnce = (members: ReadonlySet<number>) => mostAtOnce(frames, members);
  const mood = new Array<number>(cellCount(MOOD_GRID) * MOOD_FIELDS).fill(0);
  const readings = new Map(tracks.map((track) => [track.trackId, track]));
  for (const group of groups) {
    for (const { id, members } of publishableParts(group, cellsOf(group, people), floor, atOnce).published) {
      const there = [...members].flatMap((member) => readings.get(member) ?? []);
      addCell(mood, Number(id), there, atOnce(members));
    }
  }
  const seen = tracks.filter(({ unreadable }) => unreadable !== 'static');
  const counts = new Array<number>(cellCount(PEOPLE_GRID)).fill(0);
  // The place of people who are nearly alone would be that of one of them.
  if (atOnce(new Set(seen.map(({ trackId }) => trackId))) >= floor) {
    for (const { trackId } of seen) {
      const place = places.get(trackId);
      if (place === undefined) continue;
      const cell = cellAt(PEOPLE_GRID, place.point);
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  }
  return { floor, people: counts, mood };
}

function cellsOf(group: ReadonlySet<number>, { places }: PlacedPeople): Part[] {
  const members = new Map<number, Set<number>>();
  for (const trackId of group) {
    const place = places.get(trackId);
    if (place === undefined) continue;
    const cell = cellAt(MOOD_GRID, place.point);
    members.set(cell, (members.get(cell) ?? new Set()).add(trackId));
  }
  return [...members].sort(([a], [b]) => a - b).map(([cell, tracks]) => ({ id: String(cell), members: tracks }));
}

function addCell(mood: number[], cell: number, tracks: readonly TrackReading[], atOnce: number): void {
  const probabilities = tracks.flatMap((track) => (track.unreadable === null ? [track.probabilities] : []));
  const { expressions } = publishPartShares(countShares(probabilities), atOnce);
  const values = [
    1,
    probabilities.length,
    ...EXPRESSIONS.map((_, index) => probabilities.length * (expressions[index]?.share ?? 0)),
  ];
  for (const [field, value] of values.entries()) {
    const place = cell * MOOD_FIELDS + field;
    mood[place] = (mood[place] ?? 0) + value;
  }
}
