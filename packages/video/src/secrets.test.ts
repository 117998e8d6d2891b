/** Every user of the machine can read the arguments of ffmpeg and ffprobe: they contain no secret. */
import { readFileSync } from 'node:fs';
import { argumentsOf, ffmpegChildren } from '@crowdtone/testing/video/children';
import { TEST_PATTERN } from '@crowdtone/testing/video/fixtures';
import { motionJpeg } from '@crowdtone/testing/video/live-feeds';
import { freeUdpPort, useLiveFixtures } from '@crowdtone/testing/video/live-fixtures';
import { closedPort, serveHttp } from '@crowdtone/testing/video/servers';
import { expectInOrder, type Watching } from '@crowdtone/testing/video/watching';
import { openVideo, probe } from '.';

const fixtures = useLiveFixtures();

/** What `ps` shows of ffmpeg and ffprobe. Without the servers of these tests, which are children too. */
const shownByPs = () =>
  ffmpegChildren()
    .map(argumentsOf)
    .filter((text) => !text.includes('testsrc'));

const SECRET = /s3cret|bobby/;

/** Checks the process list at each of the next frames. */
async function expectHidden(watching: Watching, frames: number, epoch = 0): Promise<void> {
  for (let count = 1; count <= frames; count += 1) {
    await watching.untilFrames(count, epoch);
    expect(shownByPs()).toHaveLength(1);
    expect(shownByPs().join('\n')).not.toMatch(SECRET);
    expect(shownByPs().join('\n')).toContain('pipe:0');
  }
  expectInOrder(watching.frames);
}

describe('of a camera on', () => {
  test('RTSP, with its true times and after a reconnect', async () => {
    const settings = { user: 'bobby', password: 's3cret@1' };
    const camera = await fixtures.startCamera(settings);
    const watching = await fixtures.watch(camera.url('bobby:s3cret%401'));
    await expectHidden(watching, 6);
    const times = watching.frames.map(({ presentationMs }) => presentationMs);
    expect(times.slice(1, 6).map((time, index) => Math.round(time - (times[index] ?? 0)))).toEqual(Array(5).fill(200));
    await camera.kill();
    await watching.untilCause('refused');
    await fixtures.startCamera({ ...settings, port: camera.port });
    await expectHidden(watching, 2, 1);
  });

  test('HTTP, with user, password and token', async () => {
    const image = readFileSync(await fixtures.folder.make('still.jpg', ...TEST_PATTERN, '-frames:v', '1'));
    const seen: (string | undefined)[] = [];
    const server = fixtures.keep(
      await serveHttp((request, response) => {
        seen.push(request.headers.authorization, request.url);
        // ffmpeg sends user and password only on request.
        if (request.headers.authorization) motionJpeg(image, 100)(request, response);
        else response.writeHead(401, { 'www-authenticate': 'Basic realm="camera"' }).end();
      }),
    );
    const watching = await fixtures.watch(`http://bobby:s3cret@127.0.0.1:${server.port}/video?psw=s3cret`);
    await expectHidden(watching, 3);
    expect(seen).toContain(`Basic ${Buffer.from('bobby:s3cret').toString('base64')}`);
    expect(seen).toContain('/video?psw=s3cret');
  });

  test('SRT, with its passphrase and stream id, with its true times', async () => {
    const address = `srt://127.0.0.1:${await freeUdpPort()}`;
    fixtures.send('-f', 'mpegts', `${address}?mode=listener&passphrase=s3cret-s3cret`);
    const watching = await fixtures.watch(`${address}?passphrase=s3cret-s3cret&streamid=s3cret`);
    await watching.until(() => watching.phases.includes('live'));
    await expectHidden(watching, 4);
    const times = watching.frames.map(({ presentationMs }) => presentationMs);
    expect(times.slice(1, 4).map((time, index) => Math.round(time - (times[index] ?? 0)))).toEqual([200, 200, 200]);
  });

  test('RTMP, with its key', async () => {
    const address = `rtmp://127.0.0.1:${await closedPort()}/live/s3cret`;
    fixtures.send('-f', 'flv', '-listen', '1', address);
    const watching = await fixtures.watch(address);
    await expectHidden(watching, 3);
  });
});

test('of a recording on HTTP, which keeps its durations and times', async () => {
  const movie = readFileSync(await fixtures.folder.make('movie.mp4', ...TEST_PATTERN, '-pix_fmt', 'yuv420p'));
  const shown: string[] = [];
  const server = fixtures.keep(
    await serveHttp((_request, response) => {
      shown.push(...shownByPs());
      response.writeHead(200, { 'content-length': movie.length, 'accept-ranges': 'bytes' }).end(movie);
    }),
  );
  const url = `http://bobby:s3cret@127.0.0.1:${server.port}/movie.mp4?key=s3cret`;
  expect(await probe(url)).toMatchObject({ width: 64, height: 48, durationMs: 2000, frameCount: 20, frameRate: 10 });
  const times: number[] = [];
  for await (const { presentationMs } of await openVideo(url, { fps: 5 })) times.push(presentationMs);
  expect(times.map(Math.round)).toEqual([0, 200, 400, 600, 800, 1000, 1200, 1400, 1600, 1800]);
  expect(shown.some((text) => text.startsWith('ffprobe') || text.includes('/ffprobe'))).toBe(true);
  expect(shown.some((text) => /(^|\/)ffmpeg /.test(text))).toBe(true);
  expect(shown.join('\n')).not.toMatch(SECRET);
});
