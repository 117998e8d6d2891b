import { percentEncoded, rawInPassword, splitAddress } from './source-address';

test.each([
  ['rtsp://bob:pw@cam:554/1?a=b', ['rtsp://bob:pw@', 'cam', ':554', '/1?a=b']],
  ['rtsp://bob:p@w@[fe80::1]:554/1', ['rtsp://bob:p@w@', 'fe80::1', ':554', '/1']],
  ['http://[::1]', ['http://', '::1', '', '']],
  ['udp://@:5000', ['udp://@', '', ':5000', '']],
  ['srt://cam?x=a@b', ['srt://', 'cam', '', '?x=a@b']],
  ['rtsp://10.0.0.7:554\\@evil.example/1', ['rtsp://10.0.0.7:554\\@', 'evil.example', '', '/1']],
])('the host of %s is found where ffmpeg finds it', (address, parts) => {
  const { before, host, port, rest } = splitAddress(address);
  expect([before, host, port, rest]).toEqual(parts);
});

test.each([
  ['rtsp://bob:pa#ss@cam/1', '#', true],
  ['rtsp://bob:pa/ss@cam/1', '/', true],
  ['rtsp://bob:pa?ss@cam/1', '?', true],
  ['rtsp://bob@corp:pa/ss@cam/1', '/', true],
  ['rtsp://bob:12/ss@cam/1', '/', false],
  ['http://camera:8080/user@home', '/', false],
])('a raw character in the password of %s', (address, character, isCertain) => {
  expect(rawInPassword(address)).toEqual({ character, isCertain });
});

test.each(['rtsp://bob:p@ss@cam:554/1', 'rtsp://cam/1@2', 'rtsp://[::1]:554/a@b'.replace('a@b', 'ab'), 'srt://:9000'])(
  'there is none in %s',
  (address) => {
    expect(rawInPassword(address)).toBeNull();
  },
);

test('characters are written as in a URL', () => {
  expect(['#', '/', '?', '@'].map(percentEncoded)).toEqual(['%23', '%2F', '%3F', '%40']);
});
