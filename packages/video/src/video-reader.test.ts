import type { VideoFrame } from '@crowdtone/imaging';
import { bytesWrittenBy, ffmpegChildren } from '@crowdtone/testing/video/children';
import { FixtureFolder } from '@crowdtone/testing/video/fixtures';
import { openVideo } from '.';
import { frameLimitMs } from './video-reader';

const folder = new FixtureFolder();
afterAll(() => folder.remove());
afterEach(() => expect(ffmpegChildren()).toEqual([]));

/** Times of an unsteady camera: quick, a stop of a second, slow, a burst. */
const UNSTEADY_MS = [0, 33, 67, 100, 133, 1200, 1210, 1450, 1777, 2000, 2040, 2041, 2079, 2500, 4000];

/** Each picture is plain grey, its level tells which one it is. */
const greyOf = (index: number) => 16 + index * 8;

async function unsteadyVideo(name: string, ...codec: string[]): Promise<string> {
  const times = UNSTEADY_MS.map((ms, index) => `eq(N,${index})*${ms}`).join('+');
  const graph = `color=size=64x48:rate=10,trim=end_frame=${UNSTEADY_MS.length},geq=lum='${greyOf(0)}+8*N':cb=128:cr=128`;
  const filter = `settb=1/1000,setpts='${times}'`;
  const exact = ['-fps_mode', 'passthrough', '-enc_time_base', '1:1000'];
  return folder.make(name, '-f', 'lavfi', '-i', graph, '-vf', filter, ...exact, ...codec);
}

async function all(frames: AsyncIterable<VideoFrame>): Promise<VideoFrame[]> {
  const kept: VideoFrame[] = [];
  for await (const frame of frames) kept.push(frame);
  return kept;
}

/** Which picture of {@link unsteadyVideo} a frame shows, from its full-range grey. */
const indexOf = (frame: VideoFrame) => Math.round((((frame.data[0] ?? 0) * 219) / 255 + 16 - greyOf(0)) / 8);

/** The rule of sampling in its plainest form: the first frame at or after each multiple of the period, within 1.23 ms. */
function expectedSamples(timesMs: readonly number[], fps: number): number[] {
  const wanted = new Set<number>();
  const last = timesMs.at(-1) ?? 0;
  for (let n = 0; (n * 1000) / fps <= last; n += 1) {
    wanted.add(timesMs.findIndex((time) => time + 1.23 >= (n * 1000) / fps));
  }
  return [...wanted];
}

describe('presentation times', () => {
  test.each([
    ['unsteady.mkv', ['-c:v', 'ffv1']],
    ['unsteady-with-b-frames.mp4', ['-c:v', 'libx264', '-bf', '3', '-crf', '1', '-pix_fmt', 'yuv420p']],
  ])('are those of the decoder, each with its own picture: %s', async (name, codec) => {
    const reader = await openVideo(await unsteadyVideo(name, ...codec), { fps: 1000 });
    const frames = await all(reader);
    expect(frames.map((frame) => Math.round(frame.presentationMs))).toEqual(UNSTEADY_MS);
    expect(frames.map(indexOf)).toEqual(UNSTEADY_MS.map((_, index) => index));
    expect(frames.map((frame) => frame.sequence)).toEqual(UNSTEADY_MS.map((_, index) => index));
    expect(frames[0]?.data).toHaveLength(64 * 48 * 3);
  });

  test('of a sample are those of the first frame at or after each multiple of its period', async () => {
    const path = await unsteadyVideo('unsteady-sampled.mkv', '-c:v', 'ffv1');
    for (const fps of [1, 5, 10, 24]) {
      const frames = await all(await openVideo(path, { fps }));
      expect(frames.map(indexOf)).toEqual(expectedSamples(UNSTEADY_MS, fps));
      expect(frames.map((frame) => frame.presentationMs)).toEqual(frames.map((frame) => UNSTEADY_MS[indexOf(frame)]));
      expect(frames.map((frame) => frame.sequence)).toEqual(frames.map((_, index) => index));
    }
  });

  test('do not drift over two minutes at a frame rate that fits no multiple', async () => {
    const period = 1001 / 30;
    const times = Array.from({ length: 3600 }, (_, index) => index * period);
    const frames = await all(
      await openVideo('lavfi:testsrc=size=16x16:rate=30000/1001,trim=end_frame=3600', { fps: 5 }),
    );
    const expected = expectedSamples(times, 5).map((index) => (times[index] ?? 0).toFixed(2));
    expect(frames.map((frame) => frame.presentationMs.toFixed(2))).toEqual(expected);
    expect(frames).toHaveLength(601);
  });

  test('keep every frame at the full rate when the container rounds times to milliseconds', async () => {
    const path = await folder.make('rounded.mkv', '-f', 'lavfi', '-i', 'testsrc=size=16x16:rate=30:duration=2');
    expect(await all(await openVideo(path, { fps: 30 }))).toHaveLength(60);
  });
});

describe('back-pressure', () => {
  test('makes ffmpeg wait while no frame is requested, and loses none', async () => {
    const endless = 'lavfi:testsrc=size=640x360:rate=30';
    const frameBytes = 640 * 360 * 3;
    const reader = await openVideo(endless, { fps: 30 });
    const frames = reader[Symbol.asyncIterator]();
    await frames.next();
    const [pid] = ffmpegChildren();
    if (pid === undefined) throw new Error('ffmpeg does not run');

    // The yardstick: in the time of 150 frames read by another, the first could have run as far ahead.
    const busy = await openVideo(`${endless}:duration=5`, { fps: 30 });
    expect(await all(busy)).toHaveLength(150);
    // One frame taken, two queued, one in the pipe and the reader's own buffers.
    expect(bytesWrittenBy(pid)).toBeLessThan(4.5 * frameBytes);

    const next: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      const { value } = await frames.next();
      if (value) next.push(value.presentationMs * 30);
    }
    expect(next.map(Math.round)).toEqual([1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000]);
    await reader.close();
  });
});

describe('the end', () => {
  const endless = 'lavfi:testsrc=size=320x240:rate=30';

  test('comes with close() in the middle, and ffmpeg is gone when close returns', async () => {
    const reader = await openVideo(endless, { fps: 30 });
    const frames = reader[Symbol.asyncIterator]();
    await frames.next();
    expect(ffmpegChildren()).toHaveLength(1);
    await Promise.all([reader.close(), reader.close()]);
    expect(ffmpegChildren()).toEqual([]);
    expect((await frames.next()).done).toBe(true);
  });

  test('comes with leaving the loop', async () => {
    let seen = 0;
    for await (const frame of await openVideo(endless, { fps: 30 })) {
      seen = frame.sequence;
      if (seen === 5) break;
    }
    expect(seen).toBe(5);
    expect(ffmpegChildren()).toEqual([]);
  });

  test('comes with an abort, whose reason the loop throws', async () => {
    const stop = new AbortController();
    const reader = await openVideo(endless, { fps: 30, signal: stop.signal });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const frame of reader) {
        seen.push(frame.sequence);
        if (frame.sequence === 3) stop.abort(new Error('enough'));
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    expect(seen).toEqual([0, 1, 2, 3]);
    expect(ffmpegChildren()).toEqual([]);
  });

  test('starts no process without an iteration', async () => {
    const reader = await openVideo(endless, { fps: 30 });
    expect(ffmpegChildren()).toEqual([]);
    await reader.close();
    expect((await reader[Symbol.asyncIterator]().next()).done).toBe(true);
  });

  test('comes before the start when the signal is aborted already', async () => {
    await expect(openVideo(endless, { fps: 30, signal: AbortSignal.abort(new Error('never mind')) })).rejects.toThrow(
      'never mind',
    );
  });

  test('does not wait for an ffmpeg that is frozen', async () => {
    const reader = await openVideo(endless, { fps: 30 });
    const frames = reader[Symbol.asyncIterator]();
    await frames.next();
    const [pid] = ffmpegChildren();
    if (pid === undefined) throw new Error('ffmpeg does not run');
    process.kill(pid, 'SIGSTOP');
    await reader.close();
    expect(ffmpegChildren()).toEqual([]);
  });

  test('is a coded error when ffmpeg yields no frame within the limit, and no process is left', async () => {
    const seen: number[] = [];
    const reading = (async () => {
      for await (const { sequence } of await openVideo(endless, { fps: 30, frameLimitMs: 1500 })) {
        seen.push(sequence);
        const [pid] = ffmpegChildren();
        if (sequence === 2 && pid !== undefined) process.kill(pid, 'SIGSTOP');
      }
    })();
    await expect(reading).rejects.toMatchObject({
      code: 'E_SOURCE_TIMEOUT',
      errorClass: 'input',
      message: expect.stringMatching(/ yielded no frame for 2 s; check /),
    });
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(ffmpegChildren()).toEqual([]);
  });

  test('comes later at a low analysis rate', () => {
    expect(frameLimitMs(2)).toBe(302_000);
    expect(frameLimitMs(1 / 600)).toBe(2_700_000);
  });

  test('is an error of the environment when ffmpeg is killed', async () => {
    const reading = (async () => {
      for await (const { sequence } of await openVideo(endless, { fps: 30 })) {
        const [pid] = ffmpegChildren();
        if (sequence === 2 && pid !== undefined) process.kill(pid, 'SIGKILL');
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'E_FFMPEG_STOPPED', errorClass: 'environment' });
  });

  test('is refused a second time', async () => {
    const reader = await openVideo(`${endless}:duration=0.1`, { fps: 30 });
    expect(await all(reader)).toHaveLength(3);
    await expect(all(reader)).rejects.toThrow('open it again');
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('is immediate for %p frames a second', async (fps) => {
    await expect(openVideo(endless, { fps })).rejects.toMatchObject({ code: 'E_FPS_INVALID', exitCode: 2 });
  });
});
