import type { AnalysedFrame, WindowPlaces, Zone } from '@crowdtone/domain';
import {
  cellAt,
  EXPRESSIONS,
  type FaceReading,
  groupWindowSchema,
  MESSAGE_VERSION,
  MOOD_FIELDS,
  MOOD_GRID,
  zoneAreas,
} from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime/random';
import { buildWindow } from '../group-window';
import { mostAtOnce, readableIds, readTracks } from '../track-readings';
import { trackPlaces } from './track-places';
import { windowPlaces } from './window-places';
import { publishableParts } from './withhold-parts';

const FLOOR = 5;
const SIZE = { width: 1000, height: 1000 };
const CROWDS = 400;

/** A crowd at a few spots, some of whom walk between them or come and go, and zones at random, some of which overlap. */
function drawCrowd(random: () => number) {
  const spots = Array.from({ length: 2 + Math.floor(random() * 3) }, () => ({ x: random(), y: random() }));
  const people = Array.from({ length: 6 + Math.floor(random() * 22) }, (_, trackId) => ({
    trackId,
    spot: Math.floor(random() ** 2 * spots.length),
    next: random() < 0.15 ? Math.floor(random() * spots.length) : null,
    presence: random() < 0.8 ? 1 : 0.4,
    isReadable: random() < 0.85,
    expression: Math.floor(random() * EXPRESSIONS.length),
  }));
  const frames = Array.from({ length: 8 }, (_, sequence): AnalysedFrame => {
    const faces = people.flatMap((person): FaceReading[] => {
      if (random() > person.presence) return [];
      const spot = spots[person.next !== null && sequence > 3 ? person.next : person.spot] ?? { x: 0, y: 0 };
      const probabilities = EXPRESSIONS.map((_name, place) => (place === person.expression ? 1 : 0));
      const box = { x: 990 * spot.x, y: 990 * spot.y, width: 10, height: 10 };
      const seen = { trackId: person.trackId, box, sizePx: 20, sharpness: 100 };
      if (!person.isReadable) return [{ ...seen, probabilities: null, unreadable: 'blurred' }];
      return [{ ...seen, probabilities, unreadable: null }];
    });
    const key = {
      version: MESSAGE_VERSION,
      runId: 'run',
      sourceId: 'cam',
      sequence,
      presentationMs: 500 * sequence,
    } as const;
    return { ...key, kind: 'analysed', model: { name: 'model', digest: 'a'.repeat(64) }, size: SIZE, faces };
  });
  const zones = Array.from({ length: Math.floor(random() * 5) }, (_, index): Zone => {
    const { x, y } = spots[index % spots.length] ?? { x: 0, y: 0 };
    const [left, top] = [Math.max(0, x - 0.3 * random()), Math.max(0, y - 0.3 * random())];
    const [right, bottom] = [Math.min(1, x + 0.02 + 0.3 * random()), Math.min(1, y + 0.02 + 0.3 * random())];
    const area = `${left},${top} ${right},${top} ${right},${bottom} ${left},${bottom}`;
    return { id: `zone-${index}`, name: `Zone ${index}`, area };
  });
  return { frames, zones: zoneAreas(zones) };
}

interface Published {
  readonly readable: ReadonlySet<number>;
  /** The groups whose shares are published, everyone first. */
  readonly groups: readonly ReadonlySet<number>[];
}

/** What the product publishes of a crowd, as groups of people; of heat maps more than it does, each cell of each zone alone. */
function publishedGroups({ frames, zones }: ReturnType<typeof drawCrowd>): Published {
  const { window, places: total } = buildWindow({
    ...{ runId: 'run', sourceId: 'cam', index: 0, windowMs: 5000, floor: FLOOR, partial: false, frames, zones },
  });
  groupWindowSchema.parse(window);
  const tracks = readTracks(frames);
  const places = trackPlaces(frames, zones);
  const readable = readableIds(tracks);
  if (window.shares === null) {
    expect([window.zoned?.zones ?? []].flat().every(({ shares }) => shares === null)).toBe(true);
    expect(total.mood.every((value) => value === 0)).toBe(true);
    return { readable, groups: [] };
  }
  const inZone = (id: string) => new Set([...readable].filter((track) => places.get(track)?.zone === id));
  const zoneGroups = (window.zoned?.zones ?? [])
    .filter(({ shares }) => shares !== null)
    .map(({ zone }) => inZone(zone));
  const rest = new Set([...readable].filter((track) => !zoneGroups.some((group) => group.has(track))));
  expect(window.zoned?.rest ?? { readable: rest.size }).toMatchObject({ readable: rest.size });
  const sum = new Array<number>(total.mood.length).fill(0);
  const cells = [...zoneGroups, rest].flatMap((group) => {
    const ofGroup = windowPlaces({ frames, tracks, places }, FLOOR, [group]);
    for (const [place, value] of ofGroup.mood.entries()) sum[place] = (sum[place] ?? 0) + value;
    return cellGroups(ofGroup, group, (track) => cellAt(MOOD_GRID, places.get(track)?.point ?? { x: 0, y: 0 }));
  });
  expect(sum.map((value) => value.toFixed(6))).toEqual(total.mood.map((value) => value.toFixed(6)));
  return { readable, groups: [readable, ...zoneGroups, ...cells] };
}

function cellGroups({ mood }: WindowPlaces, group: ReadonlySet<number>, cellOf: (track: number) => number) {
  const cells = [...new Set([...group].map(cellOf))].filter((cell) => (mood[cell * MOOD_FIELDS] ?? 0) > 0);
  return cells.map((cell) => new Set([...group].filter((track) => cellOf(track) === cell)));
}

/**
 * The smallest number of people at one moment among all groups whose composition follows from those of published groups by
 * adding and subtracting them, however often. People who are in the same published groups cannot be told apart, so groups of
 * such classes are tried, each against what the published ones span.
 */
function smallestComputable({ readable, groups }: Published, frames: readonly AnalysedFrame[]): number {
  const classes = new Map<string, number[]>();
  for (const person of readable) {
    const signature = groups.map((group) => (group.has(person) ? '1' : '0')).join('');
    classes.set(signature, [...(classes.get(signature) ?? []), person]);
  }
  const signatures = [...classes.keys()];
  expect(signatures.length).toBeLessThan(14);
  const hidden = nullSpace(
    groups.map((_, row) => signatures.map((signature) => Number(signature[row]))),
    signatures.length,
  );
  let smallest = Number.POSITIVE_INFINITY;
  for (let subset = 1; subset < 2 ** signatures.length; subset += 1) {
    const isIn = (index: number) => ((subset >> index) & 1) === 1;
    const isComputable = hidden.every((vector) => {
      const product = vector.reduce((sum, value, index) => sum + (isIn(index) ? value : 0), 0);
      return Math.abs(product) < 1e-9;
    });
    if (!isComputable) continue;
    const people = [...classes.values()].filter((_, index) => isIn(index)).flat();
    smallest = Math.min(smallest, mostAtOnce(frames, new Set(people)));
  }
  return smallest;
}

/** A basis of all vectors that are orthogonal to the rows, by elimination. */
function nullSpace(rows: readonly (readonly number[])[], width: number): number[][] {
  const matrix = rows.map((row) => [...row]);
  const pivots: number[] = [];
  for (let column = 0; column < width && pivots.length < matrix.length; column += 1) {
    const from = matrix.findIndex((row, index) => index >= pivots.length && Math.abs(row[column] ?? 0) > 1e-9);
    const found = matrix[from];
    if (found === undefined) continue;
    const place = pivots.length;
    [matrix[from], matrix[place]] = [matrix[place] ?? [], found];
    const scale = found[column] ?? 1;
    for (let index = 0; index < width; index += 1) found[index] = (found[index] ?? 0) / scale;
    for (const row of matrix) {
      const factor = row[column] ?? 0;
      if (row === found || factor === 0) continue;
      for (let index = 0; index < width; index += 1) row[index] = (row[index] ?? 0) - factor * (found[index] ?? 0);
    }
    pivots.push(column);
  }
  const free = Array.from({ length: width }, (_, column) => column).filter((column) => !pivots.includes(column));
  return free.map((column) => {
    const vector = new Array<number>(width).fill(0);
    vector[column] = 1;
    for (const [place, pivot] of pivots.entries()) vector[pivot] = -(matrix[place]?.[column] ?? 0);
    return vector;
  });
}

describe('subtraction of zones and cells of heat maps from the whole', () => {
  test('computes no group under the floor, whatever is added and subtracted', () => {
    const random = seededRandom(32);
    let [withZones, withCells, protecting] = [0, 0, 0];
    for (let crowd = 0; crowd < CROWDS; crowd += 1) {
      const drawn = drawCrowd(random);
      const published = publishedGroups(drawn);
      if (published.groups.length === 0) continue;
      expect(smallestComputable(published, drawn.frames)).toBeGreaterThanOrEqual(FLOOR);
      const { window, places } = buildWindow({
        ...{ runId: 'run', sourceId: 'cam', index: 0, windowMs: 5000, floor: FLOOR, partial: false, ...drawn },
      });
      const zones = window.zoned?.zones ?? [];
      if (zones.some(({ shares }) => shares !== null)) withZones += 1;
      if (places.mood.some((value) => value > 0)) withCells += 1;
      if (zones.some(({ withheld }) => withheld === 'protects-others')) protecting += 1;
    }
    process.stdout.write(`of ${CROWDS} crowds: ${JSON.stringify({ withZones, withCells, protecting })}\n`);
    // The test would say nothing if hardly anything were published.
    expect(Math.min(withZones, withCells)).toBeGreaterThan(CROWDS / 5);
    expect(protecting).toBeGreaterThan(CROWDS / 50);
  });

  test('would compute such groups if each zone were only held to the floor itself', () => {
    const random = seededRandom(32);
    let found = 0;
    for (let crowd = 0; crowd < CROWDS; crowd += 1) {
      const { frames, zones } = drawCrowd(random);
      const readable = readableIds(readTracks(frames));
      if (mostAtOnce(frames, readable) < FLOOR) continue;
      const places = trackPlaces(frames, zones);
      const groups = zones
        .map(({ id }) => new Set([...readable].filter((track) => places.get(track)?.zone === id)))
        .filter((group) => group.size > 0 && mostAtOnce(frames, group) >= FLOOR);
      if (smallestComputable({ readable, groups: [readable, ...groups] }, frames) < FLOOR) found += 1;
    }
    expect(found).toBeGreaterThan(CROWDS / 50);
  });
});

describe('publishableParts', () => {
  /** Everyone is there at the same time. */
  const publish = (whole: number, sizes: readonly number[]) => {
    let next = 0;
    const parts = sizes.map((size, index) => ({
      id: `${index}`,
      members: new Set(Array.from({ length: size }, () => next++)),
    }));
    const everyone = new Set(Array.from({ length: whole }, (_, person) => person));
    const { published, rest } = publishableParts(everyone, parts, FLOOR, (people) => people.size);
    return { published: published.map(({ id }) => id), rest: rest.size };
  };

  test('a rest of nobody, or of as many as the floor, costs nothing', () => {
    expect(publish(12, [6, 6])).toEqual({ published: ['0', '1'], rest: 0 });
    expect(publish(17, [6, 6])).toEqual({ published: ['0', '1'], rest: 5 });
  });

  test('people outside of every zone are a rest too: the last zone with shares is withheld for them', () => {
    expect(publish(13, [6, 6])).toEqual({ published: ['0'], rest: 7 });
    expect(publish(7, [6])).toEqual({ published: [], rest: 7 });
  });

  test('a zone under the floor is a rest, which other small ones and those outside may fill', () => {
    expect(publish(16, [6, 4, 6])).toEqual({ published: ['0'], rest: 10 });
    expect(publish(18, [6, 4, 3, 5])).toEqual({ published: ['0', '3'], rest: 7 });
    expect(publish(17, [6, 4, 6])).toEqual({ published: ['0', '2'], rest: 5 });
  });

  test('the last is withheld, not the smallest, so that two of a size do not alternate', () => {
    expect(publish(14, [6, 7])).toEqual({ published: ['0'], rest: 8 });
    expect(publish(14, [7, 6])).toEqual({ published: ['0'], rest: 7 });
  });
});
