import { hasSecrets, restoredUrl, shownLocation } from './location';

test.each([
  ['rtsp://admin:s3cret@10.0.0.7:554/1?pwd=s3cret&size=4', 'rtsp://***@10.0.0.7:554/1?pwd=***&size=4'],
  ['rtsp://admin:s3@cret@10.0.0.7/1', 'rtsp://***@10.0.0.7/1'],
  ['rtsp://admin:12/s3cret@10.0.0.7/1', 'rtsp://***@10.0.0.7/1'],
  ['rtsp://10.0.0.7/user=admin_password=s3cret_channel=1', 'rtsp://10.0.0.7/user=***'],
  ['srt://10.0.0.7:9?passphrase=s3cret&mode=caller', 'srt://10.0.0.7:9?passphrase=***&mode=caller'],
  ['rtmp://10.0.0.7/live/s3cret', 'rtmp://10.0.0.7/live/***'],
  ['http://10.0.0.7/v?jwt=s3cret#s3cret', 'http://10.0.0.7/v?jwt=***#***'],
  ['lavfi:movie=rtsp://admin:s3cret@10.0.0.7/1', 'lavfi:movie=rtsp://***@10.0.0.7/1'],
  ['http://cam.local/a@b', 'http://cam.local/a@b'],
  ['/home/admin/recordings/crowd.mp4', 'crowd.mp4'],
  ['/dev/video0', '/dev/video0'],
  ['sample', 'sample'],
])('%s is shown as %s', (url, shown) => {
  expect(shownLocation(url)).toBe(shown);
  expect(hasSecrets(url)).toBe(shown.includes('***'));
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
  [
    'srt://h:9?passphrase=***&latency=9',
    'srt://h:9?passphrase=s3cret&streamid=x',
    'srt://h:9?passphrase=s3cret&latency=9',
  ],
  ['rtmp://h/live/***', 'rtmp://h/live/s3cret/', 'rtmp://h/live/s3cret/'],
  ['rtmp://h/app2/***', 'rtmp://h/live/s3cret', 'rtmp://h/app2/s3cret'],
  ['http://h/new?p=***#***', 'http://h/old?p=s3cret#x', 'http://h/new?p=s3cret#x'],
])('%s is understood of %s', (written, known, url) => {
  expect(restoredUrl(written, known)).toBe(url);
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
