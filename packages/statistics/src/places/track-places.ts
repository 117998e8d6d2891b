/** Where the people of a window were. */
import { type AnalysedFrame, type Point, placeOf, type ZoneArea, zoneAt } from '@crowdtone/domain';

/** The place of a track in a window. */
export interface TrackPlace {
  /** The zone in which it was in most of its frames; null when that is outside of all. */
  readonly zone: string | null;
  /** Centre of its face halfway through its frames, in fractions of the picture. */
  readonly point: Point;
}

/**
 * The places of the people of a window by track. A person-moment is in one zone only, so that zones and what is outside of
 * them are a partition of all people: the zone of most of its frames, of two that are equally frequent the earlier one. Tracks
 * in frames without a known size have no place.
 *
 * The result does not depend on the order of `frames`.
 */
export function trackPlaces(
  frames: readonly AnalysedFrame[],
  zones: readonly ZoneArea[],
): ReadonlyMap<number, TrackPlace> {
  const pointsByTrack = new Map<number, Point[]>();
  for (const { faces, size } of frames.toSorted((a, b) => a.sequence - b.sequence)) {
    if (size === undefined) continue;
    for (const { trackId, box } of faces) {
      const points = pointsByTrack.get(trackId) ?? [];
      points.push(placeOf(box, size));
      pointsByTrack.set(trackId, points);
    }
  }
  return new Map(
    [...pointsByTrack].flatMap(([trackId, points]) => {
      const point = points[Math.floor(points.length / 2)];
      return point === undefined ? [] : [[trackId, { zone: mostFrequentZone(points, zones), point }] as const];
    }),
  );
}

function mostFrequentZone(points: readonly Point[], zones: readonly ZoneArea[]): string | null {
  if (zones.length === 0) return null;
  const counts = new Map<string | null, number>();
  for (const point of points) {
    const zone = zoneAt(zones, point);
    counts.set(zone, (counts.get(zone) ?? 0) + 1);
  }
  // In the order of first occurrence, so that the earlier one of two stays.
  const [first, ...others] = counts;
  return others.reduce((best, next) => (next[1] > best[1] ? next : best), first ?? [null, 0])[0];
}
