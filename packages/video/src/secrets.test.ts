/** The arguments of ffmpeg and ffprobe can be read by every user of the machine: no secret stands there, while it works. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { argumentsOf, ffmpegChildren } from '@crowdtone/testing/video/children';
import { FixtureFolder, TEST_PATTERN } from '@crowdtone/testing/video/fixtures';
import { type Feed, motionJpeg, streamTestPattern } from '@crowdtone/testing/video/live-feeds';
import { RtspCamera } from '@crowdtone/testing/video/rtsp-server';
import { closedPort, type Misbehaving, serveHttp } from '@crowdtone/testing/video/servers';
import { expectInOrder, Watching } from '@crowdtone/testing/video/watching';
import { openVideo, probe } from '.';

const folder = new FixtureFolder();
const open: Watching[] = [];
const servers: (Misbehaving | Feed)[] = [];
const cameras: RtspCamera[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((watching) => watching.close()));
  await Promise.all(servers.splice(0).map((server) => server.close()));
  await Promise.all(cameras.splice(0).map((camera) => camera.kill()));
  expect(ffmpegChildren()).toEqual([]);
});
afterAll(() => folder.remove());

async function watch(url: string): Promise<Watching> {
  const watching = await Watching.start(url);
  open.push(watching);
  return watching;
}

/** What `ps` shows of ffmpeg and ffprobe. The servers of these tests are children too, and have nothing to hide. */
const shownByPs = () =>
  ffmpegChildren()
    .map(argumentsOf)
    .filter((text) => !text.includes('testsrc'));

const SECRET = /s3cret|bobby/;

/** Watches for some pictures, loses the source and comes back, with an eye on the list of processes all the time. */
async function expectHidden(watching: Watching, frames: number, epoch = 0): Promise<void> {
  for (let count = 1; count <= frames; count += 1) {
    await watching.untilFrames(count, epoch);
    expect(shownByPs()).toHaveLength(1);
    expect(shownByPs().join('\n')).not.toMatch(SECRET);
    expect(shownByPs().join('\n')).toContain('pipe:0');
  }
  expectInOrder(watching.frames);
}

async function freeUdpPort(): Promise<number> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

describe('of a camera on', () => {
  test('RTSP, with its true times and after a reconnect', async () => {
    const settings = { user: 'bobby', password: 's3cret@1' };
    const camera = await RtspCamera.start(settings);
    cameras.push(camera);
    const watching = await watch(camera.url('bobby:s3cret%401'));
    await expectHidden(watching, 6);
    const times = watching.frames.map(({ presentationMs }) => presentationMs);
    expect(times.slice(1, 6).map((time, index) => Math.round(time - (times[index] ?? 0)))).toEqual(Array(5).fill(200));
    await camera.kill();
    await watching.untilCause('refused');
    cameras.push(await RtspCamera.start({ ...settings, port: camera.port }));
    await expectHidden(watching, 2, 1);
  });

  test('HTTP, with user, password and token', async () => {
    const picture = readFileSync(await folder.make('still.jpg', ...TEST_PATTERN, '-frames:v', '1'));
    const seen: (string | undefined)[] = [];
    const server = await serveHttp((request, response) => {
      seen.push(request.headers.authorization, request.url);
      // ffmpeg sends user and password when it is asked for them.
      if (request.headers.authorization) motionJpeg(picture, 100)(request, response);
      else response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
    });
    servers.push(server);
    const watching = await watch(`http://bobby:s3cret@127.0.0.1:${server.port}/video?psw=s3cret`);
    await expectHidden(watching, 3);
    expect(seen).toContain(`Basic ${Buffer.from('bobby:s3cret').toString('base64')}`);
    expect(seen).toContain('/video?psw=s3cret');
  });

  test('SRT, with its passphrase and stream id, with its true times', async () => {
    const address = `srt://127.0.0.1:${await freeUdpPort()}`;
    servers.push(streamTestPattern('-f', 'mpegts', `${address}?mode=listener&passphrase=s3cret-s3cret`));
    const watching = await watch(`${address}?passphrase=s3cret-s3cret&streamid=s3cret`);
    await watching.until(() => watching.phases.includes('live'));
    await expectHidden(watching, 4);
    const times = watching.frames.map(({ presentationMs }) => presentationMs);
    expect(times.slice(1, 4).map((time, index) => Math.round(time - (times[index] ?? 0)))).toEqual([200, 200, 200]);
  });

  test('RTMP, with its key', async () => {
    const address = `rtmp://127.0.0.1:${await closedPort()}/live/s3cret`;
    servers.push(streamTestPattern('-f', 'flv', '-listen', '1', address));
    const watching = await watch(address);
    await expectHidden(watching, 3);
  });
});

test('of a recording on HTTP, which keeps its durations and times', async () => {
  const movie = readFileSync(await folder.make('movie.mp4', ...TEST_PATTERN, '-pix_fmt', 'yuv420p'));
  const shown: string[] = [];
  const server = await serveHttp((_request, response) => {
    shown.push(...shownByPs());
    response.writeHead(200, { 'content-length': movie.length, 'accept-ranges': 'bytes' }).end(movie);
  });
  servers.push(server);
  const url = `http://bobby:s3cret@127.0.0.1:${server.port}/movie.mp4?key=s3cret`;
  expect(await probe(url)).toMatchObject({ width: 64, height: 48, durationMs: 2000, frameCount: 20, frameRate: 10 });
  const times: number[] = [];
  for await (const { presentationMs } of await openVideo(url, { fps: 5 })) times.push(presentationMs);
  expect(times.map(Math.round)).toEqual([0, 200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800]);
  expect(shown.some((text) => text.startsWith('ffprobe') || text.includes('/ffprobe'))).toBe(true);
  expect(shown.some((text) => /(^|\/)ffmpeg /.test(text))).toBe(true);
  expect(shown.join('\n')).not.toMatch(SECRET);
});
