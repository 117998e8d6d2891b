import { changeOfAreas, draftsOf, faultOfArea, MIDDLE, newArea, withCorner, withCornerAfter } from './area-draft';

const CAMERA = {
  zones: [{ id: 'entrance', name: 'Entrance', area: '0,0 0.5,0 0.5,1' }],
  mask: ['0,0 0.25,0.5'],
};

test('what is not changed is sent as it was, a rectangle by its four corners', () => {
  expect(changeOfAreas(draftsOf(CAMERA))).toEqual({ ...CAMERA, mask: ['0,0 0.25,0 0.25,0.5 0,0.5'] });
  expect(changeOfAreas([])).toEqual({ zones: null, mask: null });
});

test('a zone keeps its identifier when it is renamed', () => {
  const [zone] = draftsOf(CAMERA);
  if (zone === undefined) throw new Error('the camera has a zone');
  expect(changeOfAreas([{ ...zone, name: ' Main door ' }])).toMatchObject({
    zones: [{ id: 'entrance', name: 'Main door' }],
  });
});

test('new zones have identifiers of their own, whichever were removed before', () => {
  const first = newArea([], 'zone', MIDDLE);
  const second = newArea([first], 'zone', MIDDLE);
  expect([first.id, second.id, newArea([second], 'zone', MIDDLE).id]).toEqual(['zone-1', 'zone-2', 'zone-3']);
  expect(newArea([first], 'mask', MIDDLE)).toMatchObject({ kind: 'mask', id: '', name: 'Mask 1' });
});

test('corners move within the picture, and further ones lie halfway', () => {
  expect(withCorner(MIDDLE, 0, { x: -1, y: 0.123456 })[0]).toEqual({ x: 0, y: 0.123 });
  expect(withCornerAfter(MIDDLE, 3)[4]).toEqual({ x: 0.35, y: 0.5 });
});

test('says what is wrong with an area', () => {
  const area = newArea([], 'zone', MIDDLE);
  expect(faultOfArea(area)).toBeNull();
  expect(faultOfArea({ ...area, name: ' ' })).toMatch(/name/);
  expect(faultOfArea({ ...area, corners: MIDDLE.slice(0, 2) })).toMatch(/three corners/);
  const [a, b, c, d] = MIDDLE;
  if (!a || !b || !c || !d) throw new Error('a rectangle has four corners');
  expect(faultOfArea({ ...area, corners: [a, c, b, d] })).toMatch(/cross/);
});
