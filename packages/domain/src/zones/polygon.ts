/** Polygons in the picture, as users write them and as programs compare points with them. */
import type { Point } from '../geometry';

/** Corners in order, in fractions of the displayed width and height, in [0,1]. At least three. */
export type Polygon = readonly Point[];

/** Most corners of a polygon. */
export const MAX_CORNERS = 100;

/** Products of coordinates below this are rounding errors: a millionth of the picture is less than a pixel. */
const SMALLEST_AREA = 1e-6;

/** How corners are written, in messages. */
const EXPECTED =
  'expected corners such as "0.1,0.1 0.5,0.1 0.5,0.9", each as x,y in fractions of width and height, separated by spaces';

/**
 * @param text corners as `x,y x,y ...`
 * @returns the corners as they are written, valid as a polygon or not; null when the text has another form
 */
export function parseCorners(text: string): Point[] | null {
  const corners: Point[] = [];
  for (const word of text.trim().split(/\s+/)) {
    const [, x, y] = /^(-?\d*\.?\d+),(-?\d*\.?\d+)$/.exec(word) ?? [];
    if (x === undefined || y === undefined) return null;
    corners.push({ x: Number(x), y: Number(y) });
  }
  return corners;
}

/** Corners as users write them, with a precision finer than a pixel. */
export function writeCorners(polygon: Polygon): string {
  return polygon.map(({ x, y }) => `${Number(x.toFixed(4))},${Number(y.toFixed(4))}`).join(' ');
}

/** What can be wrong with a polygon, and what to do. */
export const POLYGON_FAULTS = {
  'few-corners': `a polygon has three corners or more; ${EXPECTED}`,
  'many-corners': `a polygon has at most ${MAX_CORNERS} corners; use fewer`,
  outside: 'a corner lies outside of the picture; use numbers from 0 to 1',
  crosses: 'the sides of the polygon touch or cross; name its corners in the order of its outline',
  flat: 'the polygon has no area; move its corners apart',
} as const;

/** See {@link POLYGON_FAULTS}. */
export type PolygonFault = keyof typeof POLYGON_FAULTS;

/** What is wrong with a polygon as it is written, and what to do; null when it is a simple polygon in the picture. */
export function polygonFault(text: string): string | null {
  const corners = parseCorners(text);
  if (corners === null) return EXPECTED;
  const fault = cornersFault(corners);
  return fault && POLYGON_FAULTS[fault];
}

/** What is wrong with the corners of a polygon; null when it is a simple polygon in the picture. */
export function cornersFault(corners: Polygon): PolygonFault | null {
  if (corners.length < 3) return 'few-corners';
  if (corners.length > MAX_CORNERS) return 'many-corners';
  if (!corners.every(isInPicture)) return 'outside';
  if (crossesItself(corners)) return 'crosses';
  return Math.abs(signedArea(corners)) < SMALLEST_AREA ? 'flat' : null;
}

/** Whether a point is in the picture, its edge included. */
export function isInPicture({ x, y }: Point): boolean {
  return x >= 0 && x <= 1 && y >= 0 && y <= 1;
}

/** Whether a polygon holds a point, by the even-odd rule; of two polygons with a common side, one holds its points. */
export function holdsPoint(polygon: Polygon, { x, y }: Point): boolean {
  let isInside = false;
  for (const [index, from] of polygon.entries()) {
    const to = polygon[(index + 1) % polygon.length] ?? from;
    if (from.y <= y === to.y <= y) continue;
    if (x < from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x)) isInside = !isInside;
  }
  return isInside;
}

/** Whether sides meet anywhere but where one ends and the next begins. */
export function crossesItself(corners: Polygon): boolean {
  const sides = corners.map((from, index) => [from, corners[(index + 1) % corners.length] ?? from] as const);
  return sides.some(([from, to], index) =>
    sides.slice(index + 1).some(([otherFrom, otherTo], distance) => {
      const isNext = distance === 0;
      const isLastAndFirst = index === 0 && distance === sides.length - 2;
      if (isNext || isLastAndFirst) {
        const [corner, one, other] = isNext ? [to, from, otherTo] : [from, to, otherFrom];
        return foldsBack(corner, one, other);
      }
      return sidesMeet(from, to, otherFrom, otherTo);
    }),
  );
}

/** Twice the signed area of the triangle of three points; 0 on a line. */
function turn(a: Point, b: Point, c: Point): number {
  return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

function signedArea(corners: Polygon): number {
  return corners.reduce((sum, from, index) => {
    const to = corners[(index + 1) % corners.length] ?? from;
    return sum + (from.x * to.y - to.x * from.y) / 2;
  }, 0);
}

/** Whether two sides at a common corner lie on each other. */
function foldsBack(corner: Point, one: Point, other: Point): boolean {
  const along = (one.x - corner.x) * (other.x - corner.x) + (one.y - corner.y) * (other.y - corner.y);
  const isShort = (point: Point) => point.x === corner.x && point.y === corner.y;
  return isShort(one) || isShort(other) || (turn(corner, one, other) === 0 && along > 0);
}

function sidesMeet(a: Point, b: Point, c: Point, d: Point): boolean {
  const [first, second, third, fourth] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (first * second < 0 && third * fourth < 0) return true;
  return (
    (first === 0 && isBetween(a, b, c)) ||
    (second === 0 && isBetween(a, b, d)) ||
    (third === 0 && isBetween(c, d, a)) ||
    (fourth === 0 && isBetween(c, d, b))
  );
}

/** Whether a point on the line through two others is between them. */
function isBetween(a: Point, b: Point, { x, y }: Point): boolean {
  return x >= Math.min(a.x, b.x) && x <= Math.max(a.x, b.x) && y >= Math.min(a.y, b.y) && y <= Math.max(a.y, b.y);
}
