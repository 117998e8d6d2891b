/** Cameras whose addresses or responses are unusual: each is read all the same, or gets its own cause and advice. */
import { readFileSync } from 'node:fs';
import { TEST_PATTERN } from '@crowdtone/testing/video/fixtures';
import { headlessMotionJpeg } from '@crowdtone/testing/video/live-feeds';
import { useLiveFixtures } from '@crowdtone/testing/video/live-fixtures';
import { serveRtspMethods, serveSilence } from '@crowdtone/testing/video/servers';
import { expectInOrder, type Watching } from '@crowdtone/testing/video/watching';

const fixtures = useLiveFixtures();
let image = Buffer.alloc(0);

beforeAll(async () => {
  image = readFileSync(await fixtures.folder.make('still.jpg', ...TEST_PATTERN, '-frames:v', '1'));
});

const messageOf = ({ states }: Watching) => states.find((state) => state.phase === 'backing-off')?.message;

test('an address that returns a single JPEG is polled as one source, without an epoch for each image', async () => {
  let requests = 0;
  const url = await fixtures.serve((_request, response) => {
    requests += 1;
    response.writeHead(200, { 'content-type': 'image/jpeg', 'content-length': image.length }).end(image);
  });
  const watching = await fixtures.watch(`${url}/snapshot.jpg`);
  await watching.untilFrames(12, 1);
  expectInOrder(watching.frames);
  // The first connection identified it.
  expect(watching.phases).toEqual(['connecting', 'live', 'connecting', 'live']);
  expect(watching.frames.filter(({ epoch }) => epoch === 0)).toHaveLength(1);
  expect(requests).toBeLessThan(12 + 12);
  const times = watching.frames.slice(1).map(({ presentationMs }) => presentationMs);
  const meanMs = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1);
  // Five a second were asked for.
  expect(Math.abs(meanMs - 200)).toBeLessThan(100);
});

test('motion JPEG without a first boundary is read', async () => {
  const url = await fixtures.serve(headlessMotionJpeg(image, 100));
  const watching = await fixtures.watch(`${url}/stream`);
  await watching.untilFrames(5);
  expectInOrder(watching.frames);
  expect(watching.causes).toEqual([]);
  expect(watching.phases).toEqual(['connecting', 'connecting', 'live']);
});

test.each([
  ['with its type', { 'content-type': 'text/html; charset=utf-8' }],
  ['without', {}],
])('a login page %s is "content", with the advice to log in', async (_, headers) => {
  const url = await fixtures.serve((_request, response) =>
    response.writeHead(200, headers).end(`<!DOCTYPE html><html><form>log in</form></html>${' '.repeat(2000)}`),
  );
  const watching = await fixtures.watch(`${url}/`);
  await watching.untilCause('content');
  expect(messageOf(watching)).toMatch(/returned a web page, not a video \(content\); open it in a browser, log in/);
});

test('a playlist without the extension .m3u8 is "content", with the advice to name it', async () => {
  const url = await fixtures.serve((_request, response) =>
    response.end('#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\na.ts\n'),
  );
  const watching = await fixtures.watch(`${url}/live`);
  await watching.untilCause('content');
  expect(messageOf(watching)).toMatch(/\(content\); for HLS, use the address that ends in \.m3u8/);
});

test.each([
  ['rtsp://admin:s3#cret@127.0.0.1:1/', 'contains an unescaped # (address); write # as %23'],
  ['rtsp://admin:s3/cret@127.0.0.1:1/', 'contains an unescaped / (address); write / as %2F'],
  ['http://admin:s3?cret@127.0.0.1:1/', 'contains an unescaped ? (address); write ? as %3F'],
  ['rtsp://127.0.0.1:1/s3cret@127.0.0.1:1/', 'may contain an unescaped / (address); write / as %2F'],
])('an unescaped character in the password is "address": %s', async (url, message) => {
  const watching = await fixtures.watch(url);
  await watching.untilCause('address');
  expect(messageOf(watching)).toContain(message);
  expect(messageOf(watching)).not.toMatch(/s3|cret/);
});

test.each(['tcp', 'udp'] as const)(
  'an RTSP camera that refuses %s (461) is "transport", not "codec"',
  async (transport) => {
    const sdp =
      'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:a\r\n';
    const server = fixtures.keep(
      await serveRtspMethods({
        DESCRIBE: `200 OK\r\nContent-Type: application/sdp\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`,
        SETUP: '461 Unsupported Transport\r\n\r\n',
      }),
    );
    const watching = await fixtures.watch(`rtsp://127.0.0.1:${server.port}/camera`, { transport });
    await watching.untilCause('transport');
    expect(messageOf(watching)).toMatch(/does not support this transport \(transport\); switch transport/);
  },
);

test('an RTMP name for which the server stays silent is "not-found", not a stall', async () => {
  const server = fixtures.keep(await serveSilence());
  const watching = await fixtures.watch(`rtmp://127.0.0.1:${server.port}/live/s3cret`, { connectMs: 700 });
  await watching.untilCause('not-found');
  expect(messageOf(watching)).toMatch(
    /rtmp:\/\/127\.0\.0\.1:\d+\/live\/\*\*\* is unavailable: .*check the stream name/,
  );
});

test('large frames of RTP/JPEG over UDP arrive', async () => {
  const camera = await fixtures.startCamera({ codec: 'jpeg', pattern: 'snow', width: 1920, height: 1080 });
  const watching = await fixtures.watch(camera.url(), { transport: 'udp', fps: 2 });
  await watching.untilFrames(3);
  expectInOrder(watching.frames);
  expect(watching.causes).toEqual([]);
});
