import type { Camera } from '@crowdtone/domain';
import { changeBody, draftOf, EMPTY_DRAFT, idFor, messagesByField, newCameraBody, testBody } from './camera-form';

const GATE: Camera = {
  id: 'gate',
  name: 'North gate',
  location: 'rtsp://***@cam/1',
  hasCredentials: true,
  setting: 'education',
  legalBasis: 'safety',
  transport: 'tcp',
  hardware: 'none',
  stallSeconds: 5,
  connectSeconds: 20,
  picture: 'blurred',
  paused: false,
  origin: 'added',
};

test.each([
  ['North gate', 'north-gate'],
  ['  Café — Süd #2! ', 'cafe-sud-2'],
  ['---', ''],
  [`${'x'.repeat(59)} y`, 'x'.repeat(59)],
])('the id for %j is %j', (name, id) => {
  expect(idFor(name)).toBe(id);
});

test('what was left blank is left out of a new camera', () => {
  expect(newCameraBody({ ...EMPTY_DRAFT, id: 'gate', url: ' rtsp://cam/1 ', stallSeconds: 'soon' })).toEqual({
    id: 'gate',
    url: 'rtsp://cam/1',
    transport: 'tcp',
    hardware: 'none',
    picture: 'blurred',
    deinterlace: 'auto',
    stallSeconds: 'soon',
    connectSeconds: 20,
  });
});

test('an edit sends what differs, and clears what was made blank', () => {
  const before = draftOf(GATE);
  expect(changeBody(before, before)).toEqual({});
  expect(changeBody(before, { ...before, name: ' ', legalBasis: '', setting: 'event', stallSeconds: '7' })).toEqual({
    name: null,
    legalBasis: null,
    setting: 'event',
    stallSeconds: 7,
  });
});

test('image corrections are sent as written, an area per line, and null when they are cleared', () => {
  const drawn = { ...EMPTY_DRAFT, aspect: '4:3', rotate: '180', mask: '0,0 0.25,1\n\n 0,0 1,0 0.5,1 \n' };
  expect(newCameraBody(drawn)).toMatchObject({ aspect: '4:3', rotate: '180', mask: ['0,0 0.25,1', '0,0 1,0 0.5,1'] });
  const before = draftOf({ ...GATE, deinterlace: 'on', aspect: '16:9', rotate: 90, mask: ['0,0 0.25,1'] });
  expect(before).toMatchObject({ deinterlace: 'on', aspect: '16:9', rotate: '90', mask: '0,0 0.25,1' });
  expect(changeBody(before, { ...before, mask: ' 0,0 0.25,1\n' })).toEqual({});
  expect(changeBody(before, { ...before, deinterlace: 'off', aspect: '', rotate: '', mask: '' })).toEqual({
    deinterlace: 'off',
    aspect: null,
    rotate: null,
    mask: null,
  });
});

test('messages are shown at their field: blank ones as required, those of the mask with the number of the area', () => {
  const issues = [
    { path: 'url', message: 'expected string' },
    { path: 'aspect', message: 'expected width over height' },
    { path: 'mask.0', message: 'expected corners' },
    { path: 'mask.2', message: 'expected corners' },
  ];
  expect([...messagesByField(issues, { ...EMPTY_DRAFT, aspect: 'wide', mask: 'x' })]).toEqual([
    ['url', 'Required.'],
    ['aspect', 'Expected width over height'],
    ['mask', 'Area 1: expected corners; Area 3: expected corners'],
  ]);
});

test('a test of a known camera leaves its address out until it is edited', () => {
  const before = draftOf(GATE);
  const how = { transport: 'tcp', hardware: 'none', connectSeconds: 20 };
  expect(testBody(before, before)).toEqual({ id: 'gate', ...how });
  expect(testBody({ ...before, url: 'rtsp://***@cam/2' }, before)).toEqual({
    id: 'gate',
    url: 'rtsp://***@cam/2',
    ...how,
  });
  expect(testBody({ ...EMPTY_DRAFT, id: 'new', url: 'sample' }, null)).toEqual({ url: 'sample', ...how });
});
