/** A camera with two zones and people in both and beside them, seeded. */
import {
  EXPRESSIONS,
  type FaceReading,
  MESSAGE_VERSION,
  type SettledFrame,
  type Zone,
  zoneAreas,
} from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime';
import { buildWindow } from '@crowdtone/statistics';
import type { StoredPlaces } from '@crowdtone/store';
import { FLOOR, MODEL, WINDOW_MS } from './records';

/** The left third and the right third of the picture. */
export const ZONES: readonly Zone[] = [
  { id: 'left', name: 'Entrance', area: '0,0 0.333,0 0.333,1 0,1' },
  { id: 'right', name: 'Bar', area: '0.667,0 1,0 1,1 0.667,1' },
];

/** Where people are, in fractions of the width, and the most of them there. */
const SPOTS = [
  { x: 0.1, most: 16 },
  { x: 0.9, most: 12 },
  { x: 0.5, most: 9 },
] as const;
const SIZE = { width: 1920, height: 1080 };
const FRAMES_PER_WINDOW = 4;

/** Frames of a window, everyone in all of them, at places that are theirs. */
export function zonedFrames(
  index: number,
  where: { readonly runId: string; readonly sourceId: string },
): SettledFrame[] {
  const random = seededRandom(1000 + index);
  let next = 100 * index;
  const people = SPOTS.flatMap(({ x, most }) =>
    Array.from({ length: Math.floor(random() * (most + 1)) }, (): FaceReading => {
      const place = Math.floor(random() * EXPRESSIONS.length);
      next += 1;
      return {
        ...{ trackId: next, sizePx: 24, sharpness: 100, unreadable: null },
        box: { x: x * SIZE.width, y: 200 + 600 * Math.floor(random() * 2), width: 24, height: 30 },
        probabilities: EXPRESSIONS.map((_, other) => (other === place ? 0.93 : 0.01)),
      };
    }),
  );
  return Array.from({ length: FRAMES_PER_WINDOW }, (_, number): SettledFrame => {
    const sequence = index * FRAMES_PER_WINDOW + number;
    const presentationMs = index * WINDOW_MS + (number * WINDOW_MS) / FRAMES_PER_WINDOW;
    const key = { version: MESSAGE_VERSION, ...where, sequence, presentationMs } as const;
    return { ...key, kind: 'analysed', model: MODEL, size: SIZE, faces: people };
  });
}

/** Windows with zones, and what they add to heat maps. */
export function zonedStory(count: number, where: { readonly runId: string; readonly sourceId: string }) {
  const built = Array.from({ length: count }, (_, index) =>
    buildWindow({
      ...{ ...where, index, windowMs: WINDOW_MS, floor: FLOOR, partial: false },
      ...{ frames: zonedFrames(index, where), zones: zoneAreas(ZONES) },
    }),
  );
  return {
    windows: built.map(({ window }) => window),
    places: built.map(({ places }, index): StoredPlaces => ({ ...where, index, places })),
  };
}
