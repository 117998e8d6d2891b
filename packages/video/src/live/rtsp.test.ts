import { inspect } from 'node:util';
import { ffmpegChildren } from '@crowdtone/testing/video/children';
import { useLiveFixtures } from '@crowdtone/testing/video/live-fixtures';
import { expectInOrder } from '@crowdtone/testing/video/watching';

const fixtures = useLiveFixtures();

describe('a camera on RTSP', () => {
  test.each(['tcp', 'udp'] as const)('is watched over %s, with the times of the camera', async (transport) => {
    const protectedCamera = await fixtures.startCamera({ user: 'admin', password: 'p@ss' });
    const watching = await fixtures.watch(protectedCamera.url('admin:p%40ss'), { transport });
    await watching.untilFrames(6);
    expect(watching.states).toEqual([
      { phase: 'connecting' },
      { phase: 'live', epoch: 0, width: 64, height: 48, hardware: null, notes: [] },
    ]);
    expectInOrder(watching.frames);
    const times = watching.frames.map(({ presentationMs }) => presentationMs);
    const steps = times.slice(1).map((time, index) => Math.round(time - (times[index] ?? 0)));
    // Every second of ten pictures a second, however unevenly they come over the network.
    expect(steps).toEqual(steps.map(() => 200));
  });

  test('with another password is "auth", again and again with longer waits, and no secret is shown', async () => {
    const protectedCamera = await fixtures.startCamera({ user: 'admin', password: 'right' });
    const now = () => 1000;
    const watching = await fixtures.watch(protectedCamera.url('admin:s3cret'), { random: () => 0.5, now });
    await watching.until(() => watching.causes.length === 4);
    expect(new Set(watching.causes)).toEqual(new Set(['auth']));
    const waits = watching.states.flatMap((state) => (state.phase === 'backing-off' ? [state.retryAt - 1000] : []));
    expect(waits).toEqual([75, 150, 300, 300]);
    expect(inspect(watching.states, { depth: 9 })).toContain('***@127.0.0.1');
    expect(inspect(watching.states, { depth: 9 })).not.toMatch(/s3cret|admin/);
    expect(watching.frames).toEqual([]);
  });

  test('that loses power for ten seconds comes back alone after many attempts, and another one never notices', async () => {
    const first = await fixtures.startCamera();
    const watching = await fixtures.watch(first.url());
    const other = await fixtures.watch('lavfi:testsrc=size=32x32:rate=10');
    await watching.untilFrames(3);
    await first.kill();
    await watching.untilCause('refused');
    const seen = other.frames.length;
    // 10 s of a source that gives five frames a second, and most attempts after the longest delay.
    await other.until(() => other.frames.length > seen + 50);
    await watching.until(() => watching.causes.length > 10);
    await fixtures.startCamera({ port: first.port });
    await watching.untilFrames(3, 1);
    expectInOrder(watching.frames);
    expect(watching.phases.slice(0, 3)).toEqual(['connecting', 'live', 'backing-off']);
    expect(other.phases).toEqual(['connecting', 'live']);
    expectInOrder(other.frames);
  }, 120_000);

  test('that falls silent with its connection open is noticed, and watched again when it speaks', async () => {
    const silent = await fixtures.startCamera();
    const watching = await fixtures.watch(silent.url(), { connectMs: 4000 });
    await watching.untilFrames(3);
    silent.freeze();
    await watching.untilCause('stall');
    expect(watching.phases.slice(0, 4)).toEqual(['connecting', 'live', 'stalled', 'backing-off']);
    silent.thaw();
    await watching.untilFrames(3, 1);
    expectInOrder(watching.frames);
  });

  test('that changes its resolution is opened anew, so that every frame has its true size', async () => {
    const growing = await fixtures.startCamera({ resizeAfter: 15 });
    const watching = await fixtures.watch(growing.url());
    await watching.untilFrames(3, 1);
    expect(watching.causes).toEqual(['resized']);
    expectInOrder(watching.frames);
    for (const { epoch, width } of watching.frames) expect(width).toBe(epoch === 0 ? 64 : 128);
  });

  test('whose time stamps jump back goes on in the same epoch, its time always growing', async () => {
    const confused = await fixtures.startCamera({ jumpAfter: 20, jumpBackMs: 1500 });
    const watching = await fixtures.watch(confused.url());
    await watching.untilFrames(16);
    expectInOrder(watching.frames);
    expect(watching.phases).toEqual(['connecting', 'live']);
  });
});

test('an ffmpeg that freezes is noticed, stopped and replaced', async () => {
  const watching = await fixtures.watch('lavfi:testsrc=size=32x32:rate=10');
  await watching.untilFrames(2);
  const [pid] = ffmpegChildren();
  if (pid === undefined) throw new Error('ffmpeg does not run');
  process.kill(pid, 'SIGSTOP');
  await watching.untilFrames(2, 1);
  expect(watching.causes).toEqual(['stall']);
  expect(ffmpegChildren()).toHaveLength(1);
  expect(ffmpegChildren()).not.toContain(pid);
  expectInOrder(watching.frames);
});
