/** The statistics of the zones of a window. */
import type { AnalysedFrame, GroupWindow, ZoneArea, ZoneFigures } from '@crowdtone/domain';
import { type GroupFiguresMethod, groupFigures } from '../group-figures';
import { mostAtOnce, readableIds, type TrackReading } from '../track-readings';
import type { TrackPlace } from './track-places';
import { type PublishableParts, publishableParts } from './withhold-parts';

/** The people of a window with their places. */
export interface PlacedPeople {
  readonly frames: readonly AnalysedFrame[];
  readonly tracks: readonly TrackReading[];
  readonly places: ReadonlyMap<number, TrackPlace>;
}

/** Which zones of a window have shares; none when the whole picture has none. */
export function publishableZones(
  { frames, tracks, places }: PlacedPeople,
  zones: readonly ZoneArea[],
  { floor, withheld }: Pick<GroupWindow, 'floor' | 'withheld'>,
): PublishableParts {
  const whole = readableIds(tracks);
  if (withheld !== null) return { published: [], rest: whole };
  const parts = zones.map(({ id }) => ({
    id,
    members: new Set([...whole].filter((trackId) => places.get(trackId)?.zone === id)),
  }));
  return publishableParts(whole, parts, floor, (people) => mostAtOnce(frames, people));
}

/** Figures of each zone, in the order of the zones, and of whom those with shares leave out. */
export function zoneFigures(
  people: PlacedPeople,
  zones: readonly ZoneArea[],
  { published, rest }: PublishableParts,
  method: GroupFiguresMethod,
): NonNullable<GroupWindow['zoned']> {
  const { frames, tracks, places } = people;
  const ids = new Set(published.map(({ id }) => id));
  return {
    zones: zones.map(({ id }): ZoneFigures => {
      const there = tracks.filter(({ trackId }) => places.get(trackId)?.zone === id);
      const figures = groupFigures(frames, there, method, ids.has(id) ? 'part' : 'withheld-part');
      return { zone: id, floor: method.floor, ...figures };
    }),
    rest: { readable: rest.size, readableAtOnce: mostAtOnce(frames, rest) },
  };
}
