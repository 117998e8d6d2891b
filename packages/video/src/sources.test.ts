import { parseSource, sourceLabel } from './sources';

test('a file URL is a path', () => {
  expect(parseSource('file:///srv/crowd%20one.mp4')).toMatchObject({ kind: 'file', address: '/srv/crowd one.mp4' });
});

test.each([
  ['file:///srv/100%.mp4', '/srv/100%.mp4'],
  ['file:///srv/a%2Fb.mp4', '/srv/a%2Fb.mp4'],
])('the invalid file URL %s is taken as it is written', (url, address) => {
  expect(parseSource(url)).toMatchObject({ kind: 'file', address });
  expect(sourceLabel(url)).toBe(address.slice('/srv/'.length));
});
