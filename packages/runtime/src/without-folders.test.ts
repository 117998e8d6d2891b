import { withoutFolders } from './without-folders';

test.each([
  ['/srv/film/hall.mp4 stops before its end', 'hall.mp4 stops before its end'],
  [
    'no room left to write /home/ann/out/crowdtone.duckdb; free some',
    'no room left to write crowdtone.duckdb; free some',
  ],
  ['"/srv/a/b.mp4": (/srv/c.mp4), /x/y', '"b.mp4": (c.mp4), y'],
])('D19: %s', (text, shown) => {
  expect(withoutFolders(text)).toBe(shown);
});

test.each([
  'rtsp://camera.local:554/stream/1 cannot be reached',
  'http://[::1]:8080/a/b.m3u8 sent a page',
  'https://***@host/a/b',
  '/dev/video0 is not there',
  'crowdtone-reports/live/crowdtone.duckdb is open; end it, or name another file',
  'GET /api/runs lists them',
  '25 fps and/or 1/2 of it',
])('is left as it is: %s', (text) => {
  expect(withoutFolders(text)).toBe(text);
});

test('takes steps in proportion to the text', () => {
  const steps = (length: number) => withoutFolders('/a'.repeat(length)).length;
  expect([steps(1000), steps(100_000)]).toEqual([1, 1]);
});
