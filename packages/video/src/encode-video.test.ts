import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import type { RgbImage } from '@crowdtone/imaging';
import { bytesReadBy, ffmpegChildren } from '@crowdtone/testing/video/children';
import { FixtureFolder } from '@crowdtone/testing/video/fixtures';
import { encodeTimedVideo, encodeVideo, openVideo, probe } from '.';

const folder = new FixtureFolder();
afterAll(() => folder.remove());
afterEach(() => expect(ffmpegChildren()).toEqual([]));

const size = { width: 64, height: 48 };
const greyOf = (index: number) => 20 + index * 10;

async function* greys(count: number, frameSize = size): AsyncGenerator<RgbImage> {
  for (let index = 0; index < count; index += 1) {
    yield { ...frameSize, data: new Uint8Array(frameSize.width * frameSize.height * 3).fill(greyOf(index)) };
  }
}

describe('encodeVideo', () => {
  test('writes frames that come back in order, at their times and in their colours', async () => {
    const path = folder.file('greys.mp4');
    await encodeVideo(greys(20), { fps: 8, ...size, path });
    expect(await probe(path)).toMatchObject({ ...size, codec: 'h264', frameRate: 8, frameCount: 20, durationMs: 2500 });
    const levels: number[] = [];
    for await (const frame of await openVideo(path, { fps: 8 })) {
      expect(frame.presentationMs).toBeCloseTo(frame.sequence * 125, 2);
      levels.push(frame.data[0] ?? 0);
    }
    expect(levels.map((level) => Math.round(level / 10) * 10)).toEqual(Array.from({ length: 20 }, (_, i) => greyOf(i)));
  });

  test('asks for frames no faster than ffmpeg takes them', async () => {
    const large = { width: 1280, height: 720 };
    let asked = 0;
    let furthestAhead = 0;
    async function* watched(): AsyncGenerator<RgbImage> {
      for await (const frame of greys(24, large)) {
        asked += 1;
        const [pid] = ffmpegChildren();
        const taken = pid === undefined ? 0 : bytesReadBy(pid);
        furthestAhead = Math.max(furthestAhead, asked - taken / frame.data.length);
        yield frame;
      }
    }
    await encodeVideo(watched(), { fps: 8, ...large, path: folder.file('large.mp4') });
    expect(asked).toBe(24);
    // One just asked for, one in the stream, one on its way into the pipe.
    expect(furthestAhead).toBeLessThan(4);
  });

  test('leaves nothing behind when the frames fail', async () => {
    async function* failing(): AsyncGenerator<RgbImage> {
      yield* greys(3);
      throw new Error('the painter is ill');
    }
    await expect(encodeVideo(failing(), { fps: 8, ...size, path: folder.file('ill.mp4') })).rejects.toThrow(
      'the painter is ill',
    );
    expect(readdirSync(folder.path).filter((name) => name.startsWith('ill'))).toEqual([]);
  });

  test('ends the frames and says why when ffmpeg cannot write', async () => {
    let ended = false;
    async function* endless(): AsyncGenerator<RgbImage> {
      try {
        for (;;) yield* greys(20);
      } finally {
        ended = true;
      }
    }
    const path = folder.file('no-such-folder/x.mp4');
    await expect(encodeVideo(endless(), { fps: 8, ...size, path })).rejects.toMatchObject({
      code: 'E_ENCODE_FAILED',
      exitCode: 4,
      message: expect.stringContaining('No such file or directory'),
    });
    expect(ended).toBe(true);
  });

  test('refuses odd sides, frames of another size and no frames', async () => {
    const path = folder.file('wrong.mp4');
    const odd = encodeVideo(greys(1), { fps: 8, width: 63, height: 48, path });
    await expect(odd).rejects.toMatchObject({ code: 'E_ENCODE_SIZE' });
    const other = encodeVideo(greys(1), { fps: 8, width: 32, height: 48, path });
    await expect(other).rejects.toMatchObject({ code: 'E_ENCODE_FRAME' });
    const none = encodeVideo(greys(0), { fps: 8, ...size, path });
    await expect(none).rejects.toMatchObject({ code: 'E_ENCODE_FRAME' });
    expect(readdirSync(folder.path)).not.toContain('wrong.mp4');
  });
});

describe('encodeTimedVideo', () => {
  const times = [0, 40, 540, 999, 3000];
  async function* timed() {
    let index = 0;
    for await (const image of greys(times.length)) {
      yield { ...image, presentationMs: times[index] ?? 0 };
      index += 1;
    }
  }

  /** Streams of a file by type, with their start and duration, seconds. */
  function streamsOf(path: string): Record<string, { codec: string; start: number; seconds: number }> {
    const entries = 'stream=codec_type,codec_name,start_time,duration';
    const { streams } = JSON.parse(
      execFileSync('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'json', path], { encoding: 'utf8' }),
    );
    return Object.fromEntries(
      streams.map((stream: Record<string, string>) => [
        stream.codec_type,
        { codec: stream.codec_name, start: Number(stream.start_time), seconds: Number(stream.duration) },
      ]),
    );
  }

  test('shows each frame from its time on, with the audio of the recording and subtitles', async () => {
    const [recording, path] = [folder.file('tone.mkv'), folder.file('timed.mp4')];
    const tone = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=size=64x48:rate=10:duration=4',
      '-f',
      'lavfi',
      '-i',
      'sine=duration=4',
    ];
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...tone, '-c:v', 'libx264', '-c:a', 'libopus', recording]);
    writeFileSync(folder.file('mood.srt'), '1\n00:00:01,000 --> 00:00:02,000\nhappy\n');
    await encodeTimedVideo(timed(), { ...size, path, audioOf: recording, subtitles: folder.file('mood.srt') });
    const shown: number[][] = [];
    for await (const { presentationMs, data } of await openVideo(path, { fps: 1000 })) {
      shown.push([Math.round(presentationMs), Math.round((data[0] ?? 0) / 10) * 10]);
    }
    expect(shown).toEqual(times.map((time, index) => [time, greyOf(index)]));
    const streams = streamsOf(path);
    expect(streams).toMatchObject({
      video: { codec: 'h264' },
      audio: { codec: 'aac' },
      subtitle: { codec: 'mov_text' },
    });
    expect(streams.audio?.start).toBeCloseTo(0, 1);
    expect(streams.audio?.seconds).toBeCloseTo(4, 1);
  });

  test('does without audio where the recording has none', async () => {
    const [recording, path] = [folder.file('silent.mp4'), folder.file('still-silent.mp4')];
    await encodeVideo(greys(4), { fps: 4, ...size, path: recording });
    await encodeTimedVideo(timed(), { ...size, path, audioOf: recording, subtitles: null });
    expect(Object.keys(streamsOf(path))).toEqual(['video']);
  });
});
