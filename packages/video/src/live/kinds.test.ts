import { chmodSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { ffmpegChildren } from '@crowdtone/testing/video/children';
import { TEST_PATTERN } from '@crowdtone/testing/video/fixtures';
import { files, motionJpeg } from '@crowdtone/testing/video/live-feeds';
import { freeUdpPort, useLiveFixtures } from '@crowdtone/testing/video/live-fixtures';
import { closedPort } from '@crowdtone/testing/video/servers';
import { expectInOrder, type Watching } from '@crowdtone/testing/video/watching';
import { hardwareMethod } from '../hardware';
import { openLiveSource } from './live-source';
import type { LiveCause } from './live-state';

const fixtures = useLiveFixtures();

async function expectFrames(watching: Watching): Promise<void> {
  await watching.untilFrames(4);
  expect(watching.frames[0]).toMatchObject({ width: 64, height: 48, sequence: 0, epoch: 0, presentationMs: 0 });
  expectInOrder(watching.frames);
  expect(watching.phases).toEqual(['connecting', 'live']);
}

describe('a live source of every kind is read:', () => {
  test('a file, at its own speed and in a loop', async () => {
    const path = await fixtures.folder.make('loop.mp4', ...TEST_PATTERN, '-pix_fmt', 'yuv420p');
    const watching = await fixtures.watch(path);
    // Two seconds of video hold ten frames; there are more, and no reconnect between them.
    await watching.untilFrames(13);
    await expectFrames(watching);
    expect(Math.round(watching.frames[12]?.presentationMs ?? 0)).toBe(2400);
  });

  test('one of the test graphs of ffmpeg', async () => {
    await expectFrames(await fixtures.watch('lavfi:testsrc=size=64x48:rate=10'));
  });

  test('motion JPEG over HTTP, which has no time stamps', async () => {
    const image = readFileSync(await fixtures.folder.make('still.jpg', ...TEST_PATTERN, '-frames:v', '1'));
    const url = await fixtures.serve(motionJpeg(image, 100));
    await expectFrames(await fixtures.watch(`${url}/video`));
  });

  test('HLS', async () => {
    const { folder } = fixtures;
    const segments = ['-hls_time', '0.5', '-hls_list_size', '6', '-hls_flags', 'delete_segments'];
    fixtures.send('-f', 'hls', ...segments, folder.file('live.m3u8'));
    const url = await fixtures.serve(files(folder.path));
    // The playlist does not exist yet: that is an ordinary failure, and the source recovers by itself.
    const watching = await fixtures.watch(`${url}/live.m3u8`, { stallMs: 5000 });
    await watching.untilFrames(4);
    expectInOrder(watching.frames);
    expect(new Set(watching.causes)).toEqual(new Set(watching.causes.length > 0 ? ['not-found'] : []));
  });

  test('RTMP', async () => {
    const address = `rtmp://127.0.0.1:${await closedPort()}/live/camera`;
    fixtures.send('-f', 'flv', '-listen', '1', address);
    // A camera that does not listen yet is retried.
    const watching = await fixtures.watch(address);
    await watching.untilFrames(4);
    expectInOrder(watching.frames);
    expect(new Set(watching.causes)).toEqual(new Set(watching.causes.length > 0 ? ['refused'] : []));
  });

  test('MPEG-TS over udp', async () => {
    const address = `udp://127.0.0.1:${await freeUdpPort()}`;
    const watching = await fixtures.watch(address);
    fixtures.send('-f', 'mpegts', `${address}?pkt_size=1316`);
    await expectFrames(watching);
  });

  test('MPEG-TS over srt', async () => {
    const address = `srt://127.0.0.1:${await freeUdpPort()}`;
    fixtures.send('-f', 'mpegts', `${address}?mode=listener`);
    const watching = await fixtures.watch(address);
    await watching.untilFrames(4);
    expectInOrder(watching.frames);
  });
});

test('a process that is busy for longer than the stall timeout does not report a stall', async () => {
  const watching = await fixtures.watch('lavfi:testsrc=size=64x48:rate=10', { stallMs: 500 });
  for (const frames of [3, 6, 9]) {
    await watching.untilFrames(frames);
    const until = performance.now() + 1500;
    while (performance.now() < until); // nothing is read meanwhile
  }
  await watching.untilFrames(12);
  expect(watching.phases).toEqual(['connecting', 'live']);
});

describe('a live source that cannot be read names its cause:', () => {
  const status = (code: number) => fixtures.serve((_request, response) => void response.writeHead(code).end());

  const failing: readonly [LiveCause, () => Promise<string>][] = [
    ['auth', () => status(401)],
    ['auth', () => status(403)],
    ['not-found', () => status(404)],
    ['lost', () => status(503)],
    ['refused', async () => `http://127.0.0.1:${await closedPort()}/`],
    ['refused', async () => `rtmp://127.0.0.1:${await closedPort()}/live/camera`],
    ['refused', async () => `rtsp://127.0.0.1:${await closedPort()}/camera`],
    ['dns', async () => 'rtsp://camera.invalid/'],
    ['protocol', async () => 'gopher-video://127.0.0.1/'],
    ['not-found', async () => fixtures.folder.file('no-such-file.mp4')],
    ['not-found', async () => '/dev/video99'],
    ['content', () => fixtures.serve((_request, response) => void response.end('<html>welcome</html>'.repeat(50)))],
    ['codec', () => fixtures.folder.make('sound.wav', '-f', 'lavfi', '-i', 'sine=duration=1')],
    ['ended', async () => 'lavfi:testsrc=size=32x32:rate=10:duration=0.5'],
    ['stall', () => fixtures.serve(() => {})],
  ];

  test.each(failing)('%s (%#)', async (cause, address) => {
    const watching = await fixtures.watch(await address(), { connectMs: cause === 'stall' ? 300 : 15_000 });
    await watching.untilCause(cause);
    expect(watching.causes[0]).toBe(cause);
    const retrying = watching.states.find(({ phase }) => phase === 'backing-off');
    expect(retrying).toMatchObject({ attempt: 1, message: expect.stringMatching(/\(.*\); \w+/) });
    expect(inspect(watching.states, { depth: 9 })).not.toMatch(/s3cret|admin/);
  });

  test('stopped, when ffmpeg is killed', async () => {
    const watching = await fixtures.watch('lavfi:testsrc=size=32x32:rate=10');
    await watching.untilFrames(1);
    for (const pid of ffmpegChildren()) process.kill(pid, 'SIGKILL');
    await watching.untilFrames(1, 1);
    expect(watching.causes).toEqual(['stopped']);
    expectInOrder(watching.frames);
  });
});

describe('the waits between attempts', () => {
  const ending = 'lavfi:testsrc=size=32x32:rate=10:duration=0.3';
  const attempts = (watching: Watching) =>
    watching.states.flatMap((state) => (state.phase === 'backing-off' ? [state.attempt] : []));

  test('grow while connections break early, though frames came', async () => {
    const watching = await fixtures.watch(ending);
    await watching.until(() => attempts(watching).length === 3);
    expect(attempts(watching)).toEqual([1, 2, 3]);
    expectInOrder(watching.frames);
  });

  test('start small again after a connection that lasted', async () => {
    let now = 0;
    const watching = await fixtures.watch(ending, {
      now: () => {
        now += 11_000;
        return now;
      },
    });
    await watching.until(() => attempts(watching).length === 3);
    expect(attempts(watching)).toEqual([1, 1, 1]);
  });
});

describe('hardware decoding', () => {
  test.each(['auto', 'vaapi', 'cuda'] as const)('%s falls back to the processor without a device', async (hardware) => {
    const path = await fixtures.folder.make(`${hardware}.mp4`, ...TEST_PATTERN, '-pix_fmt', 'yuv420p');
    const watching = await fixtures.watch(path, { hardware });
    await watching.until(() => watching.frames.length >= 2);
    expectInOrder(watching.frames);
    // Not the fault of the source, so there is no back-off.
    expect(watching.causes).toEqual([]);
  });

  test('is requested only where ffmpeg has the method', async () => {
    const offering = (...methods: string[]) => {
      const path = fixtures.folder.write(
        'fake-ffmpeg',
        `#!/bin/sh\necho "Hardware acceleration methods:"\n${methods.map((name) => `echo ${name}\n`).join('')}`,
      );
      chmodSync(path, 0o755);
      return path;
    };
    expect(await hardwareMethod(offering('vdpau', 'vaapi'), 'vaapi')).toBe('vaapi');
    expect(await hardwareMethod(offering('vdpau', 'vaapi'), 'cuda')).toBeNull();
    expect(await hardwareMethod(offering('vdpau'), 'auto')).toBe('auto');
    expect(await hardwareMethod(offering(), 'auto')).toBeNull();
    expect(await hardwareMethod(offering('cuda'), 'none')).toBeNull();
  });
});

describe('the end of a live source', () => {
  test('comes with close() while it waits to try again', async () => {
    const watching = await fixtures.watch(`rtsp://127.0.0.1:${await closedPort()}/`, {
      backoff: { firstMs: 1e6, maxMs: 1e6 },
    });
    await watching.untilCause('refused');
    await watching.close();
    expect(watching.phases).toEqual(['connecting', 'backing-off', 'closed']);
  });

  test('comes with an abort in the middle, and ffmpeg is gone', async () => {
    const stop = new AbortController();
    const watching = await fixtures.watch('lavfi:testsrc=size=32x32:rate=10', { signal: stop.signal });
    await watching.untilFrames(2);
    stop.abort();
    await watching.until(() => watching.phases.includes('closed'));
    await watching.close();
    expect(watching.phases).toEqual(['connecting', 'live', 'closed']);
    expect(ffmpegChildren()).toEqual([]);
  });

  test('comes with leaving the loop', async () => {
    for await (const _frame of await openLiveSource('lavfi:testsrc=size=32x32:rate=10', { fps: 10 })) break;
    expect(ffmpegChildren()).toEqual([]);
  });

  test('is immediate for an invalid frame rate', async () => {
    await expect(openLiveSource('lavfi:testsrc', { fps: 0 })).rejects.toMatchObject({ code: 'E_FPS_INVALID' });
  });
});
