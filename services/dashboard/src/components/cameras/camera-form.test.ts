import type { Camera } from '@crowdtone/domain';
import { changeBody, draftOf, EMPTY_DRAFT, idFor, newCameraBody, testBody } from './camera-form';

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
    stallSeconds: 'soon',
    connectSeconds: 20,
  });
});

test('a change says what is different, and takes away what was made blank', () => {
  const before = draftOf(GATE);
  expect(changeBody(before, before)).toEqual({});
  expect(changeBody(before, { ...before, name: ' ', legalBasis: '', setting: 'event', stallSeconds: '7' })).toEqual({
    name: null,
    legalBasis: null,
    setting: 'event',
    stallSeconds: 7,
  });
});

test('a test of a known camera leaves its address out while nobody wrote another one', () => {
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
