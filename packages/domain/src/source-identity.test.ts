import { sourceIdentity } from './source-identity';

test.each([
  ['another user', 'rtsp://admin:s3cret@cam/1', 'rtsp://viewer:other@cam/1'],
  ['no user', 'rtsp://admin:s3cret@cam/1', 'rtsp://cam/1'],
  ['the default port', 'rtsp://cam:554/1', 'rtsp://cam/1'],
  ['upper case', 'RTSP://CAM/1', 'rtsp://cam/1'],
  ['a slash alone', 'http://cam:80/', 'http://cam'],
  ['the spelling of IPv6', 'rtsp://[FE80::1]:554/1', 'rtsp://[fe80::1]/1'],
])('an address with %s is the same', (_, one, other) => {
  expect(sourceIdentity(one)).toBe(sourceIdentity(other));
});

test.each([
  ['another channel', 'rtsp://cam/1', 'rtsp://cam/2'],
  ['another parameter', 'http://cam/v?channel=1', 'http://cam/v?channel=2'],
  ['another port', 'rtsp://cam:8554/1', 'rtsp://cam/1'],
  ['another scheme', 'rtsp://cam/1', 'http://cam/1'],
  ['another file', '/srv/A.mp4', '/srv/a.mp4'],
])('an address with %s is another', (_, one, other) => {
  expect(sourceIdentity(one)).not.toBe(sourceIdentity(other));
});
