/** Files that break other programs, each named for what is wrong with it, made by the real ffmpeg. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { asCrowdtoneError, type CrowdtoneError, formatError } from '@crowdtone/domain';
import type { VideoFrame } from '@crowdtone/imaging';
import { ffmpegChildren } from '@crowdtone/testing/video/children';
import { bitsFlipped, FixtureFolder, firstPart, renamed, TEST_PATTERN } from '@crowdtone/testing/video/fixtures';
import { FfmpegFailure, openVideo, probe } from '.';

const folder = new FixtureFolder();
afterAll(() => folder.remove());
afterEach(() => expect(ffmpegChildren()).toEqual([]));

const H264 = ['-c:v', 'libx264', '-g', '5', '-pix_fmt', 'yuv420p'];
/** Big and noisy enough that half of the file holds half of the pictures. */
const BUSY_PICTURE = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=10:duration=4,noise=alls=20:allf=t'];

interface Outcome {
  readonly frames: VideoFrame[];
  readonly error: CrowdtoneError | null;
}

async function readAll(path: string, fps = 10): Promise<Outcome> {
  const frames: VideoFrame[] = [];
  try {
    for await (const frame of await openVideo(path, { fps })) frames.push(frame);
    return { frames, error: null };
  } catch (thrown) {
    return { frames, error: asCrowdtoneError(thrown) };
  }
}

const timesOf = (frames: readonly VideoFrame[]) => frames.map((frame) => Math.round(frame.presentationMs));
const everyTenth = (count: number) => Array.from({ length: count }, (_, index) => index * 100);

/**
 * Puts IVF files one after the other, their frames numbered on. A file has 32 bytes of header; each frame has 12, its size
 * and its time, before its data.
 */
function joinIvf(files: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from(files[0]?.subarray(0, 32) ?? [])];
  let count = 0n;
  for (const file of files) {
    for (let at = 32; at + 12 <= file.length; at += 12 + file.readUInt32LE(at)) {
      const frame = Buffer.from(file.subarray(at, at + 12 + file.readUInt32LE(at)));
      frame.writeBigUInt64LE(count, 4);
      parts.push(frame);
      count += 1n;
    }
  }
  return Buffer.concat(parts);
}

describe('files that are not videos', () => {
  const refused = async (path: string) => {
    const error = await probe(path).then(
      () => null,
      (thrown: unknown) => asCrowdtoneError(thrown),
    );
    expect(error?.exitCode).toBe(3);
    // `what was wrong; what to do`, in one line.
    expect(error?.message).toMatch(/^[^;\n]+; [^;\n]+$/);
    // Opening says the same as looking.
    expect((await readAll(path)).error?.code).toBe(error?.code);
    return error ? formatError(error) : null;
  };

  test('missing.mp4', async () => {
    expect(await refused(folder.file('missing.mp4'))).toMatch(/^E_SOURCE_MISSING: .*missing\.mp4 does not exist; /);
  });

  test('link-to-nowhere.mp4', async () => {
    symlinkSync(folder.file('nowhere'), folder.file('link-to-nowhere.mp4'));
    expect(await refused(folder.file('link-to-nowhere.mp4'))).toMatch(/^E_SOURCE_MISSING/);
  });

  test('zero-bytes.mp4', async () => {
    expect(await refused(folder.write('zero-bytes.mp4', ''))).toMatch(/^E_SOURCE_EMPTY: .* is empty \(zero bytes\); /);
  });

  test('folder.mp4', async () => {
    mkdirSync(folder.file('folder.mp4'));
    expect(await refused(folder.file('folder.mp4'))).toMatch(/^E_SOURCE_NOT_MEDIA: .* is a folder; /);
  });

  test('pipe-without-a-writer.mp4', async () => {
    execFileSync('mkfifo', [folder.file('pipe-without-a-writer.mp4')]);
    expect(await refused(folder.file('pipe-without-a-writer.mp4'))).toMatch(/^E_SOURCE_NOT_MEDIA: .* regular file; /);
  });

  test('text-named-video.mp4', async () => {
    expect(await refused(folder.write('text-named-video.mp4', 'not a video\n'.repeat(200)))).toMatch(
      /^E_SOURCE_NOT_MEDIA/,
    );
  });

  test('text-that-ffmpeg-would-play.txt', async () => {
    expect(await refused(folder.write('text-that-ffmpeg-would-play.txt', 'not a video\n'.repeat(200)))).toMatch(
      /^E_SOURCE_NOT_MEDIA: .* is refused: .* not a video/,
    );
  });

  test('sound-only.m4a', async () => {
    const path = await folder.make('sound-only.m4a', '-f', 'lavfi', '-i', 'sine=duration=1');
    expect(await refused(path)).toMatch(/^E_SOURCE_NO_VIDEO: .* contains audio but no video; /);
  });

  test('sound-with-cover-art.mp3', async () => {
    const cover = await folder.make('cover.png', ...TEST_PATTERN, '-frames:v', '1');
    const inputs = ['-f', 'lavfi', '-i', 'sine=duration=1', '-i', cover];
    const path = await folder.make('sound-with-cover-art.mp3', ...inputs, '-map', '0', '-map', '1', '-c:v', 'copy');
    expect(await refused(path)).toMatch(/^E_SOURCE_NO_VIDEO/);
  });

  test('index-never-written.mp4', async () => {
    const whole = await folder.make('index-last.mp4', ...TEST_PATTERN, ...H264);
    expect(await refused(folder.spoil('index-never-written.mp4', whole, firstPart(0.5)))).toMatch(
      /^E_SOURCE_NOT_MEDIA: .* no index \(moov atom\)/,
    );
  });

  test('codec-of-the-future.mp4', async () => {
    const whole = await folder.make('codec-of-today.mp4', ...TEST_PATTERN, ...H264);
    expect(await refused(folder.spoil('codec-of-the-future.mp4', whole, renamed('avc1', 'zzz9')))).toMatch(
      /^E_SOURCE_UNSUPPORTED/,
    );
  });

  test('eighty-one-megapixels.gif', async () => {
    const small = await folder.make('small.gif', ...TEST_PATTERN);
    const enlarge = (bytes: Buffer) => {
      bytes.writeUInt16LE(9000, 6);
      bytes.writeUInt16LE(9000, 8);
      return bytes;
    };
    expect(await refused(folder.spoil('eighty-one-megapixels.gif', small, enlarge))).toMatch(
      /^E_SOURCE_TOO_LARGE: .* is 9000x9000, more than 64 megapixels; /,
    );
  });
});

describe('damaged files give their good frames first and then a coded error', () => {
  test.each([
    ['cut-in-half.mp4', [...H264, '-movflags', '+faststart']],
    ['cut-in-half.mkv', H264],
    ['cut-in-half.webm', ['-c:v', 'libvpx', '-deadline', 'realtime', '-g', '5']],
  ])('%s', async (name, codec) => {
    const whole = await folder.make(`whole-${name}`, ...BUSY_PICTURE, ...codec);
    const { frames, error } = await readAll(folder.spoil(name, whole, firstPart(0.5)));
    expect(frames.length).toBeGreaterThan(10);
    expect(frames.length).toBeLessThan(35);
    expect(timesOf(frames)).toEqual(everyTenth(frames.length));
    expect(error).toMatchObject({ code: 'E_SOURCE_TRUNCATED', errorClass: 'input' });
    const stderr = error?.cause instanceof FfmpegFailure ? error.cause.stderr : [];
    expect(stderr.join('\n')).toMatch(/partial file|ended prematurely/);
    expect(stderr.length).toBeLessThanOrEqual(100);
  });

  test.each([
    ['bits-flipped.mp4', [...H264, '-movflags', '+faststart']],
    ['bits-flipped.ts', H264],
    ['bits-flipped.avi', ['-c:v', 'mpeg4']],
    ['bits-flipped.gif', []],
  ])('%s', async (name, codec) => {
    const whole = await folder.make(`whole-${name}`, ...BUSY_PICTURE, ...codec);
    const { frames, error } = await readAll(folder.spoil(name, whole, bitsFlipped));
    expect(frames.length).toBeGreaterThan(0);
    expect(error).toMatchObject({ code: expect.stringMatching(/^E_(DECODE_FAILED|SOURCE_TRUNCATED)$/) });
  });

  test('header-without-pictures.mp4', async () => {
    const whole = await folder.make('header-first.mp4', ...BUSY_PICTURE, ...H264, '-movflags', '+faststart');
    const afterHeader = (bytes: Buffer) => bytes.subarray(0, bytes.indexOf('mdat') + 8);
    const { frames, error } = await readAll(folder.spoil('header-without-pictures.mp4', whole, afterHeader));
    expect(frames).toEqual([]);
    expect(error?.exitCode).toBe(3);
  });
});

describe('odd but healthy files', () => {
  test.each([
    ['one-pixel.mkv', 'color=size=2x2:rate=10:duration=0.5,format=rgb24,crop=1:1', ['-c:v', 'ffv1'], [1, 1]],
    ['odd-sides-ten-bit.mkv', 'testsrc=size=101x77:rate=10:duration=0.5,format=gbrp10le', ['-c:v', 'ffv1'], [101, 77]],
    ['grey-sixteen-bit.mkv', 'testsrc=size=64x48:rate=10:duration=0.5,format=gray16le', ['-c:v', 'ffv1'], [64, 48]],
    ['transparent.mov', 'testsrc=size=64x48:rate=10:duration=0.5,format=argb', ['-c:v', 'qtrle'], [64, 48]],
    ['yuv-410.avi', 'testsrc=size=64x48:rate=10:duration=0.5,format=yuv410p', ['-c:v', 'rawvideo'], [64, 48]],
    ['full-range.mjpeg', 'testsrc=size=64x48:rate=25:duration=0.2,format=yuvj420p', [], [64, 48]],
    ['black-and-white.avi', 'testsrc=size=64x48:rate=10:duration=0.5,format=monob', ['-c:v', 'rawvideo'], [64, 48]],
    ['wide-pixels.mp4', 'testsrc=size=64x48:rate=10:duration=0.5,setsar=2', H264, [128, 48]],
    [
      'interlaced.ts',
      'testsrc=size=64x48:rate=25:duration=0.2',
      ['-c:v', 'mpeg2video', '-flags', '+ilme+ildct'],
      [64, 48],
    ],
  ])('%s', async (name, graph, codec, [width, height]) => {
    const path = await folder.make(name, '-f', 'lavfi', '-i', graph, ...codec);
    expect(await probe(path)).toMatchObject({ width, height });
    const { frames, error } = await readAll(path, 1000);
    expect(error).toBeNull();
    expect(frames).toHaveLength(5);
    for (const frame of frames) {
      expect([frame.width, frame.height, frame.data.length]).toEqual([width, height, (width ?? 0) * (height ?? 0) * 3]);
    }
  });

  test('eight-k.mp4', async () => {
    const graph = ['-f', 'lavfi', '-i', 'color=size=7680x4320:rate=10:duration=0.2'];
    const path = await folder.make('eight-k.mp4', ...graph, '-c:v', 'libx264', '-preset', 'ultrafast');
    const { frames, error } = await readAll(path);
    expect(error).toBeNull();
    expect(frames.map((frame) => frame.data.length)).toEqual([99_532_800, 99_532_800]);
  });

  test('a-single-photo.png', async () => {
    const { frames, error } = await readAll(await folder.make('a-single-photo.png', ...TEST_PATTERN, '-frames:v', '1'));
    expect(error).toBeNull();
    expect(timesOf(frames)).toEqual([0]);
  });

  test('held-upright.mp4: turned as a phone says', async () => {
    // Red above, blue below as recorded; the phone was held so that red is displayed on the right.
    const graph =
      'color=red:size=64x24:rate=10:duration=0.5[a];color=blue:size=64x24:rate=10:duration=0.5[b];[a][b]vstack';
    const flat = await folder.make('held-flat.mp4', '-f', 'lavfi', '-i', graph, ...H264);
    const path = await folder.make('held-upright.mp4', '-i', flat, '-c', 'copy', '-metadata:s:v', 'rotate=270');
    expect(await probe(path)).toMatchObject({ width: 48, height: 64 });
    const [frame] = (await readAll(path)).frames;
    const pixelAt = (x: number, y: number) => [...(frame?.data.subarray((y * 48 + x) * 3, (y * 48 + x) * 3 + 3) ?? [])];
    const [left, right] = [pixelAt(4, 32), pixelAt(43, 32)];
    expect({ width: frame?.width, height: frame?.height }).toEqual({ width: 48, height: 64 });
    expect([left, right].map(([r = 0, , b = 0]) => (r > b ? 'red' : 'blue'))).toEqual(['blue', 'red']);
  });

  test('grows-in-the-middle.h264: each frame has its own size and time', async () => {
    const parts = await Promise.all(
      ['64x48', '128x96'].map((size) =>
        folder.make(`${size}.h264`, '-f', 'lavfi', '-i', `testsrc=size=${size}:rate=10:duration=1`, ...H264),
      ),
    );
    const path = folder.file('grows-in-the-middle.h264');
    execFileSync('sh', ['-c', `cat "$@" > ${path}`, 'sh', ...parts]);
    const reader = await openVideo(path, { fps: 4 });
    const seen: string[] = [];
    for await (const { width, height, data, presentationMs } of reader) {
      expect(data).toHaveLength(width * height * 3);
      seen.push(`${width}x${height} ${Math.round(presentationMs)}`);
    }
    const small = [0, 300, 500, 800].map((ms) => `64x48 ${ms}`);
    expect(seen).toEqual([...small, ...[1000, 1300, 1500, 1800].map((ms) => `128x96 ${ms}`)]);
    const note = reader.notes.find(({ code }) => code === 'resized');
    expect(note?.text).toMatch(/^The frame size changes once, first at 0:01 \(64x48, 128x96\); /);
  });

  test('back-and-forth.ivf: of a recorder of WebRTC', async () => {
    const parts = await Promise.all(
      ['64x48', '96x64', '64x48'].map((size, index) => {
        const codec = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8'];
        return folder.make(
          `part-${index}.ivf`,
          '-f',
          'lavfi',
          '-i',
          `testsrc=size=${size}:rate=10:duration=1`,
          ...codec,
        );
      }),
    );
    const { frames, error } = await readAll(
      folder.write('back-and-forth.ivf', joinIvf(parts.map((part) => readFileSync(part)))),
    );
    expect(error).toBeNull();
    const widths = [64, 96, 64].flatMap((width) => Array<number>(10).fill(width));
    expect(frames.map(({ width }) => width)).toEqual(widths);
    expect(timesOf(frames)).toEqual(everyTenth(30));
  });

  test('grows-beyond-all-memory.mjpeg: gives the frames before, then a coded error', async () => {
    const solid = (size: string) => [
      '-f',
      'lavfi',
      '-i',
      `color=red:size=${size}:rate=25`,
      '-q:v',
      '31',
      '-f',
      'mjpeg',
    ];
    const small = await folder.make('small.mjpeg', ...solid('64x48'), '-frames:v', '5');
    const large = await folder.make('large.mjpeg', ...solid('8200x8200'), '-frames:v', '1');
    const both = Buffer.concat([small, large].map((path) => readFileSync(path)));
    const { frames, error } = await readAll(folder.write('grows-beyond-all-memory.mjpeg', both), 25);
    expect(frames.map(({ width }) => width)).toEqual([64, 64, 64, 64, 64].slice(0, frames.length));
    expect(frames.length).toBeGreaterThanOrEqual(4);
    expect(error).toMatchObject({ code: 'E_SOURCE_TOO_LARGE', exitCode: 3 });
  });

  test('clock-starts-again.flv: time goes on', async () => {
    const whole = await folder.make('steady.flv', ...TEST_PATTERN, '-c:v', 'flv1');
    // The header of an FLV is 13 bytes; what follows are tags with times of their own.
    const twice = (bytes: Buffer) => Buffer.concat([bytes, bytes.subarray(13)]);
    const { frames, error } = await readAll(folder.spoil('clock-starts-again.flv', whole, twice));
    expect(error).toBeNull();
    expect(timesOf(frames)).toEqual(everyTenth(40));
  });

  test('uneven-delays.gif: has the times of its delays', async () => {
    const delays = ['-vf', "setpts='(N+gte(N,2)*7+gte(N,3)*20)/10/TB'", '-fps_mode', 'passthrough', '-frames:v', '5'];
    const { frames, error } = await readAll(await folder.make('uneven-delays.gif', ...TEST_PATTERN, ...delays));
    expect(error).toBeNull();
    expect(timesOf(frames)).toEqual([0, 100, 900, 3000, 3100]);
  });

  test.each(['-starts-with-a-dash.mp4', '12:30:05 http: 100%d ünï "quoted".mp4'])('%s', async (name) => {
    const path = await folder.make('plain-name.mp4', ...TEST_PATTERN, ...H264);
    execFileSync('cp', [path, folder.file(name)]);
    expect((await readAll(folder.file(name))).frames).toHaveLength(20);
    const before = process.cwd();
    process.chdir(folder.path);
    try {
      expect((await readAll(name)).frames).toHaveLength(20);
    } finally {
      process.chdir(before);
    }
  });
});
