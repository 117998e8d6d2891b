import { restoredUrl, shownLocation } from './location';

test.each([
  ['rtsp://admin:s3cret@10.0.0.7:554/1?pwd=s3cret&size=4', 'rtsp://***@10.0.0.7:554/1?pwd=***&size=4'],
  ['rtsp://admin:s3@cret@10.0.0.7/1', 'rtsp://***@10.0.0.7/1'],
  ['rtsp://admin:12/s3cret@10.0.0.7/1', 'rtsp://***@10.0.0.7/1'],
  ['rtsp://10.0.0.7/user=admin_password=s3cret_channel=1', 'rtsp://10.0.0.7/user=***'],
  ['http://cam.local/a@b', 'http://cam.local/a@b'],
  ['/home/admin/recordings/crowd.mp4', 'crowd.mp4'],
  ['/dev/video0', '/dev/video0'],
  ['sample', 'sample'],
])('%s is shown as %s', (url, shown) => {
  expect(shownLocation(url)).toBe(shown);
});

const KNOWN = 'rtsp://admin:s3@cret@10.0.0.7:554/1?pwd=s3cret&size=4';

test.each([
  ['rtsp://***@10.0.0.7:554/1?pwd=***&size=4', KNOWN],
  ['rtsp://***@10.0.0.7:554/2?size=1', 'rtsp://admin:s3@cret@10.0.0.7:554/2?size=1'],
  ['rtsp://10.0.0.7:554/2?PWD=***', 'rtsp://10.0.0.7:554/2?PWD=s3cret'],
  ['rtsp://bob:new@10.0.0.7:554/2?pwd=x', 'rtsp://bob:new@10.0.0.7:554/2?pwd=x'],
  ['rtsp://elsewhere/1', 'rtsp://elsewhere/1'],
])('%s is understood', (written, url) => {
  expect(restoredUrl(written, KNOWN)).toBe(url);
});

test.each([
  ['another host', 'rtsp://***@evil.example/1'],
  ['another port', 'rtsp://***@10.0.0.7/1'],
  ['another scheme', 'http://***@10.0.0.7:554/1'],
  ['a host behind the host', 'rtsp://***@10.0.0.7:554@evil.example/1'],
  ['a host behind a backslash', 'rtsp://10.0.0.7:554\\@evil.example/1?pwd=***'],
  ['a parameter for another host', 'rtsp://evil.example/1?pwd=***'],
  ['a parameter that was not there', 'rtsp://10.0.0.7:554/1?token=***'],
  ['three stars elsewhere', 'rtsp://10.0.0.7:554/***'],
])('credentials do not go to %s', (_, written) => {
  expect(() => restoredUrl(written, KNOWN)).toThrow('same host');
});

test('nothing is hidden in a camera that is not known', () => {
  expect(() => restoredUrl('rtsp://***@10.0.0.7/1', null)).toThrow('same host');
});
