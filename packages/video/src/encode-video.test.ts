import { readdirSync } from 'node:fs';
import type { RgbImage } from '@crowdtone/imaging';
import { bytesReadBy, ffmpegChildren } from '@crowdtone/testing/video/children';
import { FixtureFolder } from '@crowdtone/testing/video/fixtures';
import { encodeVideo, openVideo, probe } from '.';

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
