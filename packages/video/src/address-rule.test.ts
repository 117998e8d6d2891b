import { ANY_ADDRESS, checkAddress, remoteAddressRule } from './address-rule';
import { parseSource } from './sources';

const check = (url: string, ...networks: string[]) => checkAddress(parseSource(url), remoteAddressRule(networks));

test.each([
  'rtsp://127.0.0.1/1',
  'rtsp://bob:s3cret@127.1:554/1',
  'http://localhost:8080/video',
  'http://2130706433/',
  'http://0x7f000001/',
  'http://0.0.0.0/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:7f00:1]/',
  'http://169.254.169.254/latest/meta-data',
  'http://[fe80::1]/',
  'rtsp://10.0.0.7@127.0.0.1/1',
  'rtsp://10.0.0.7:554\\@127.0.0.1/1',
  'srt://:9000',
  'srt://:9000?streamid=mode=listener',
  'rtmp://127.0.0.1/live/s3cret',
  'udp://127.0.0.1:5000',
])('%s is refused to those who name it over the network, without its secrets', async (url) => {
  await expect(check(url)).rejects.toMatchObject({
    code: 'E_ADDRESS_REFUSED',
    message: expect.not.stringContaining('s3cret'),
  });
});

test.each([
  'rtsp://10.0.0.7:554/1',
  'http://192.168.1.9/video',
  'http://[2001:db8::1]/',
  'udp://@239.0.0.1:5000',
  'udp://:5000',
  'srt://:9000?mode=listener',
  '/dev/video0',
])('%s may be named by anybody', async (url) => {
  expect(await check(url)).toEqual({ source: parseSource(url), hostName: null });
});

test('configured networks are excepted, and only those', async () => {
  await expect(check('rtsp://127.0.0.1/1', '127.0.0.0/30', '::1/128')).resolves.toBeDefined();
  await expect(check('rtsp://[::1]/1', '127.0.0.0/30', '::1/128')).resolves.toBeDefined();
  await expect(check('rtsp://127.0.0.9/1', '127.0.0.0/30')).rejects.toMatchObject({ code: 'E_ADDRESS_REFUSED' });
});

test('a name is replaced by its number, so that it cannot mean another address a moment later', async () => {
  const all = ['127.0.0.0/8', '::1/128'];
  const { source, hostName } = await check('rtsp://bob:s3cret@localhost:554/1', ...all);
  expect(source.address).toMatch(/^rtsp:\/\/bob:s3cret@(127\.0\.0\.1|\[::1\]):554\/1$/);
  expect(source.name).toBe('rtsp://***@localhost:554/1');
  expect(hostName).toBe('localhost:554');
  // A certificate is for a name.
  expect((await check('https://localhost/1', ...all)).source.address).toBe('https://localhost/1');
});

test('a host that is not known is said to be so', async () => {
  await expect(check('rtsp://camera.invalid/1')).rejects.toMatchObject({
    code: 'E_SOURCE_UNREACHABLE',
    message: expect.stringContaining('(dns)'),
  });
});

test('the administrator of the machine may name any address', async () => {
  const source = parseSource('rtsp://127.0.0.1/1');
  expect(await checkAddress(source, ANY_ADDRESS)).toEqual({ source, hostName: null });
});
