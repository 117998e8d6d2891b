import { parseMask } from '../video-corrections';
import { cellAt, PEOPLE_GRID } from './place-grid';
import { holdsPoint, parseCorners, polygonFault, writeCorners } from './polygon';
import { placeOf, zoneAreas, zoneAt, zoneSchema, zonesSchema } from './zone';

const SQUARE = '0.2,0.2 0.8,0.2 0.8,0.8 0.2,0.8';

describe('polygonFault', () => {
  test.each([
    SQUARE,
    '0,0 1,0 1,1',
    '0,0 1,0 1,1 0,1',
    // Concave.
    '0,0 1,0 0.5,0.5 1,1 0,1',
  ])('%p is a polygon', (text) => {
    expect(polygonFault(text)).toBeNull();
  });

  test.each([
    ['0,0 1,1', 'three corners or more'],
    ['0.2,0.2 0.8,0.8 0.8,0.2 0.2,0.8', 'cross'],
    ['0,0 0.5,0 1.1,1', 'outside of the picture'],
    ['-0.1,0 0.5,0 1,1', 'outside of the picture'],
    ['0,0 0.5,0 1,0', 'touch or cross'],
    ['0,0 0.5,0.5 0.5,0.5 0,1', 'touch or cross'],
    // A spike that folds back on itself.
    ['0,0 1,0 0.5,0 0.5,1', 'touch or cross'],
    // A corner on another side.
    ['0,0 1,0 1,1 0.5,0 0,1', 'touch or cross'],
    ['0,0 0.0001,0 0,0.0001', 'no area'],
    ['a,b c,d e,f', 'expected corners'],
    ['', 'expected corners'],
    [Array.from({ length: 101 }, (_, place) => `${place / 101},0`).join(' '), 'at most 100 corners'],
  ])('%p is none: %s', (text, what) => {
    expect(polygonFault(text)).toContain(what);
  });

  test('corners are written as they are read', () => {
    expect(writeCorners(parseCorners(SQUARE) ?? [])).toBe(SQUARE);
  });
});

test('masks cross no more than zones do, and may be rectangles', () => {
  expect(parseMask('0,0 0.5,0.5')).toHaveLength(4);
  expect(parseMask('0.2,0.2 0.8,0.8 0.8,0.2 0.2,0.8')).toBeNull();
});

test('each point belongs to one of two zones with a common side, and to the first of two that overlap', () => {
  const areas = zoneAreas([
    { id: 'left', name: 'Left', area: '0,0 0.5,0 0.5,1 0,1' },
    { id: 'right', name: 'Right', area: '0.5,0 1,0 1,1 0.5,1' },
    { id: 'all', name: 'All', area: '0,0 1,0 1,1 0,1' },
  ]);
  for (const x of [0.1, 0.49, 0.5, 0.51, 0.9]) {
    const holders = areas.slice(0, 2).filter(({ polygon }) => holdsPoint(polygon, { x, y: 0.5 }));
    expect(holders.map(({ id }) => id)).toEqual([x < 0.5 ? 'left' : 'right']);
    expect(zoneAt(areas, { x, y: 0.5 })).toBe(holders[0]?.id);
  }
  expect(zoneAt(areas.slice(0, 1), { x: 0.9, y: 0.5 })).toBeNull();
});

test('someone is where the centre of the box is, and a centre beyond the edge is in the nearest cell', () => {
  const frame = { width: 1000, height: 500 };
  expect(placeOf({ x: 100, y: 100, width: 100, height: 50 }, frame)).toEqual({ x: 0.15, y: 0.25 });
  expect(cellAt(PEOPLE_GRID, { x: 0, y: 0 })).toBe(0);
  expect(cellAt(PEOPLE_GRID, { x: 1.2, y: 1 })).toBe(95);
  expect(cellAt(PEOPLE_GRID, { x: -0.1, y: 0.5 })).toBe(48);
});

describe('zones of a camera', () => {
  const zone = { id: 'door', name: 'Door', area: SQUARE };

  test('faults carry a code and say what to do', () => {
    const { error } = zoneSchema.safeParse({ ...zone, area: '0,0 1,1' });
    expect(error?.issues).toEqual([
      expect.objectContaining({
        path: ['area'],
        params: { code: 'E_AREA_INVALID' },
        message: expect.stringMatching(/three corners/),
      }),
    ]);
  });

  test('have identifiers and names of their own', () => {
    expect(zonesSchema.safeParse([zone, { ...zone, id: 'bar', name: 'Bar' }]).success).toBe(true);
    const { error } = zonesSchema.safeParse([zone, zone]);
    expect(error?.issues.map(({ path, message }) => [path.join('.'), message])).toEqual([
      ['1.id', 'another zone above has this id'],
      ['1.name', 'another zone above has this name'],
    ]);
  });
});
