/** Recordings with wrong, unusual or truncated timestamps, each for its fault, made by the real ffmpeg. */
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import type { SourceNote } from '@crowdtone/domain';
import type { VideoFrame } from '@crowdtone/imaging';
import { ffmpegChildren } from '@crowdtone/testing/video/children';
import { FixtureFolder, restampFlv } from '@crowdtone/testing/video/fixtures';
import { openVideo } from '.';

const folder = new FixtureFolder();
afterAll(() => folder.remove());
afterEach(() => expect(ffmpegChildren()).toEqual([]));

const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-bf', '2', '-pix_fmt', 'yuv420p'];
const picture = (seconds: number, rate = 25) => [
  '-f',
  'lavfi',
  '-i',
  `testsrc=size=64x48:rate=${rate}:duration=${seconds}`,
];

interface Read {
  readonly times: number[];
  readonly notes: readonly SourceNote[];
  /** Milliseconds as the container says, and as was found where that is wrong. */
  readonly headerMs: number | null;
  readonly foundMs: number | null;
}

async function read(path: string, fps = 5, onFrame: (frame: VideoFrame) => void = () => undefined): Promise<Read> {
  const reader = await openVideo(path, { fps });
  const times: number[] = [];
  for await (const frame of reader) {
    times.push(Math.round(frame.presentationMs));
    onFrame(frame);
  }
  return { times, notes: reader.notes, headerMs: reader.info.durationMs, foundMs: reader.foundDurationMs };
}

const codes = ({ notes }: Read) => notes.map(({ code }) => code);
const every = (stepMs: number, count: number, fromMs = 0) =>
  Array.from({ length: count }, (_, index) => fromMs + index * stepMs);

describe('stray stamps (every 50th frame 37,600 s ahead, as a DVR does)', () => {
  const straying = async (name: string) => {
    const whole = await folder.make(`steady-${name}`, ...picture(6), ...H264, '-bf', '0');
    return folder.spoil(name, whole, (bytes) =>
      restampFlv(bytes, (ms, index) => (index % 50 === 49 ? ms + 37_600_000 : ms)),
    );
  };

  test.each([2, 5, 25])('do not lead the recording astray at %p frames a second', async (fps) => {
    const result = await read(await straying(`glitch-${fps}.flv`), fps);
    expect(result.times.at(-1)).toBeLessThan(6000);
    // The strays themselves are left out.
    expect(result.times).toHaveLength(fps === 25 ? 147 : 6 * fps);
    for (const time of result.times) expect(time % 40).toBe(0);
    expect(codes(result)).toEqual(['stray-stamps']);
    expect(result.notes[0]?.text).toMatch(/^3 frames with timestamps off by up to 10:26:\d\d were skipped\.$/);
  });

  test('back in time do not either', async () => {
    const whole = await folder.make(
      'steady-back.flv',
      ...picture(6),
      ...H264,
      '-bf',
      '0',
      '-output_ts_offset',
      '40000',
    );
    const path = folder.spoil('glitch-back.flv', whole, (bytes) =>
      restampFlv(bytes, (ms, index) => (index % 50 === 49 ? ms - 37_600_000 : ms)),
    );
    const result = await read(path);
    expect(result.times).toEqual(every(200, 30));
    expect(codes(result)).toContain('stray-stamps');
  });
});

describe('a pause of an hour is kept, whatever the container:', () => {
  const pausing = [...picture(4), '-vf', "setpts='PTS+gte(N,50)*3600/TB'", '-fps_mode', 'passthrough'];
  const expected = [...every(200, 10), ...every(200, 10, 3_602_000)];

  test.each([
    ['mkv', []],
    ['mp4', []],
    ['flv', ['-bf', '0']],
    ['ts', []],
    ['m2ts', ['-f', 'mpegts', '-mpegts_m2ts_mode', '1']],
    ['mpg', ['-c:v', 'mpeg2video', '-bf', '0', '-f', 'vob']],
    ['nut', []],
    ['asf', ['-c:v', 'mpeg4', '-bf', '0']],
    ['webm', ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8']],
    ['m3u8', ['-f', 'hls', '-hls_time', '1', '-hls_list_size', '0']],
  ])('%s', async (extension, codec) => {
    const result = await read(await folder.make(`pause.${extension}`, ...pausing, ...H264, ...codec));
    expect(result.times).toEqual(expected);
    const note = result.notes.find(({ code }) => code === 'pause');
    expect(note?.text).toMatch(/^Timestamps jump ahead once, by 1:00:00 at 0:01\.8; /);
  });
});

describe('a recording put together of two with the same stamps goes on:', () => {
  test.each(['ts', 'mpg', 'flv'])('%s', async (extension) => {
    const codec = extension === 'mpg' ? ['-c:v', 'mpeg2video', '-f', 'vob'] : [...H264, '-bf', '0'];
    const part = await folder.make(`part.${extension}`, ...picture(4), ...codec);
    const skipped = extension === 'flv' ? 13 : 0;
    const path = folder.spoil(`twice.${extension}`, part, (bytes) => Buffer.concat([bytes, bytes.subarray(skipped)]));
    const result = await read(path);
    expect(result.times).toHaveLength(40);
    for (const [index, time] of result.times.entries()) expect(Math.abs(time - 200 * index)).toBeLessThanOrEqual(40);
    expect(codes(result)).toContain('restart');
  });
});

describe('the start', () => {
  test.each(['mkv', 'ts', 'mp4'])('of a video 4 s after its sound counts from the container: %s', async (extension) => {
    const path = await folder.make(
      `late.${extension}`,
      ...['-f', 'lavfi', '-i', 'sine=duration=6', ...picture(2)],
      ...['-vf', 'setpts=PTS+4/TB', '-fps_mode', 'passthrough', ...H264, '-bf', '0'],
      ...['-c:a', 'mp2', '-shortest'],
    );
    const result = await read(path);
    expect(result.times).toHaveLength(10);
    for (const [index, time] of result.times.entries()) expect(Math.abs(time - 4000 - 200 * index)).toBeLessThan(60);
    expect(result.notes.find(({ code }) => code === 'start')?.text).toMatch(
      /^The first frame appears 0:0[34](\.\d)? after/,
    );
    expect(codes(result)).not.toContain('duration');
  });

  test('before zero is zero', async () => {
    const early = ['-output_ts_offset', '-3', '-avoid_negative_ts', 'disabled'];
    const result = await read(await folder.make('early.mkv', ...picture(4), ...H264, '-bf', '0', ...early));
    expect(result.times).toEqual(every(200, 20));
  });

  test('in an edit list is where the edit begins', async () => {
    const whole = await folder.make('uncut.mp4', ...picture(4), ...H264);
    const result = await read(await folder.make('cut.mp4', '-ss', '1', '-i', whole, '-c', 'copy'));
    expect(result.times).toEqual(every(200, 15));
  });

  test('just before the 33-bit clock of MPEG-TS runs over', async () => {
    const wrap = ['-output_ts_offset', '95441', '-muxdelay', '0'];
    const result = await read(await folder.make('wrap.ts', ...picture(6), ...H264, '-bf', '0', ...wrap));
    expect(result.times).toEqual(every(200, 30));
    expect(codes(result)).toEqual([]);
  });
});

describe('a duration in the header', () => {
  const flvWith = async (name: string, seconds: number) => {
    const whole = await folder.make(`right-${name}`, ...picture(4), ...H264, '-bf', '0');
    return folder.spoil(name, whole, (bytes) => {
      const changed = Buffer.from(bytes);
      // AMF: the name, a zero for "number", eight bytes.
      changed.writeDoubleBE(seconds, changed.indexOf('duration') + 9);
      return changed;
    });
  };

  test.each([
    ['too long', 36_000, /^The container states a duration of 10:00:00, but the last frame is at 0:03\.8; /],
    ['too short', 1, /^The container states a duration of 0:01, but the last frame is at 0:03\.8; /],
  ])('%s is not believed', async (_, seconds, text) => {
    const result = await read(await flvWith(`says-${seconds}.flv`, seconds));
    expect(result).toMatchObject({ headerMs: seconds * 1000, foundMs: 4000 });
    expect(result.notes.find(({ code }) => code === 'duration')?.text).toMatch(text);
  });

  test('that is missing is found', async () => {
    const path = await folder.make('pipe.mkv', ...picture(4), ...H264, '-f', 'matroska', '-live', '1');
    const result = await read(path);
    expect(result).toMatchObject({ headerMs: null, foundMs: 4000 });
    expect(result.notes.find(({ code }) => code === 'duration')?.text).toMatch(/^The container states no duration/);
  });

  test('that is right goes without a note', async () => {
    const result = await read(await folder.make('right.mp4', ...picture(4), ...H264));
    expect(result).toMatchObject({ headerMs: 4000, foundMs: null, notes: [] });
  });
});

test('a file that grows while it is read is analysed up to what was there, and this is noted', async () => {
  const path = await folder.make('growing.ts', ...picture(4), ...H264);
  const result = await read(path, 5, ({ sequence }) => {
    if (sequence === 0) appendFileSync(path, Buffer.alloc(188, 0xff));
  });
  expect(result.times).toEqual(every(200, 20));
  expect(codes(result)).toContain('growing');
});

test('the rate that is assumed for a file without time stamps is noted', async () => {
  const result = await read(await folder.make('bare.264', ...picture(4, 10), ...H264, '-f', 'h264'));
  expect(result.times).toEqual(every(200, 20));
  expect(result.notes).toContainEqual({
    code: 'no-times',
    facts: { kind: 'no-times', frameRate: 10 },
    text: 'The file has no timestamps; 10 frames per second is assumed.',
  });
});

test.each(['dpx', 'exr', 'jp2', 'pam', 'pcx', 'ppm', 'sgi', 'tga', 'xbm'])(
  'a picture.%s is read',
  async (extension) => {
    const path = await folder.make(`picture.${extension}`, ...picture(1), '-frames:v', '1', '-update', '1');
    expect((await read(path)).times).toEqual([0]);
  },
);

describe('a name that ffmpeg would take for a pattern is the name of a file:', () => {
  test.each(['photo%d.png', 'photo%03d.jpg', 'a*b?.bmp', 'clip%d.gif', 'clip%d.mp4'])('%s', async (name) => {
    const still = /gif|mp4/.test(name) ? [] : ['-frames:v', '1', '-update', '1'];
    const plain = await folder.make(
      `plain.${name.split('.')[1]}`,
      ...picture(1),
      ...still,
      '-pix_fmt',
      pixelsFor(name),
    );
    execFileSync('cp', [plain, folder.file(name)]);
    expect((await read(folder.file(name))).times.length).toBe(still.length > 0 ? 1 : 5);
  });

  test('also in a folder', async () => {
    const plain = await folder.make('plain.png', ...picture(1), '-frames:v', '1', '-update', '1');
    mkdirSync(folder.file('cam%d'));
    execFileSync('cp', [plain, folder.file('cam%d/photo.png')]);
    expect((await read(folder.file('cam%d/photo.png'))).times).toEqual([0]);
  });
});

function pixelsFor(name: string): string {
  if (name.endsWith('gif')) return 'bgr8';
  if (name.endsWith('jpg')) return 'yuvj420p';
  return name.endsWith('mp4') ? 'yuv420p' : 'bgr24';
}
