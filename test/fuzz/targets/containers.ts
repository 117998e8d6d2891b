/** Media files: the probe and the reader of the analysis. */
import { readFileSync } from 'node:fs';
import { asCrowdtoneError } from '@crowdtone/domain';
import type { RandomStream } from '@crowdtone/runtime';
import { ffmpegChildren } from '@crowdtone/testing/video/children';
import { FixtureFolder, TEST_PATTERN } from '@crowdtone/testing/video/fixtures';
import { openVideo } from '@crowdtone/video';
import { mutateBytes } from '../mutate-bytes';
import { pick } from '../mutate-text';
import { type CaseInput, type Target, Violation } from '../target';

/** A stamp may claim days: what matters shows in the first frames. */
const MAX_FRAMES = 60;
const H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const CLIPS: Readonly<Record<string, readonly string[]>> = {
  'plain.mp4': H264,
  'fragmented.mp4': [...H264, '-movflags', 'frag_keyframe+empty_moov'],
  'edited.mov': [...H264, '-ss', '0.3'],
  'clip.mkv': H264,
  'clip.avi': ['-c:v', 'mjpeg'],
  'clip.ts': H264,
  'clip.flv': ['-c:v', 'flv1'],
  'clip.mpg': ['-c:v', 'mpeg1video', '-r', '25'],
  'clip.gif': [],
  'raw.h264': H264,
};

/** The `containers` target. */
export async function openContainers(): Promise<Target> {
  const fixtures = new FixtureFolder();
  const clips = new Map<string, Buffer>();
  for (const [name, options] of Object.entries(CLIPS)) {
    clips.set(name, readFileSync(await fixtures.make(name, ...TEST_PATTERN, '-t', '1', ...options)));
  }
  return {
    generate(random: RandomStream) {
      const [name, bytes] = pick(random, [...clips]);
      return { name, bytes: mutateBytes(random, bytes).toString('base64') };
    },
    async run({ name, bytes }: CaseInput) {
      const path = fixtures.write(`case-${String(name)}`, Buffer.from(String(bytes), 'base64'));
      const outcome = await readFrames(path);
      const left = ffmpegChildren();
      if (left.length > 0) throw new Violation(`ffmpeg still runs: ${left.join(', ')}`);
      return outcome;
    },
    close: async () => fixtures.remove(),
  };
}

async function readFrames(path: string): Promise<string> {
  let frames = 0;
  try {
    const reader = await openVideo(path, { fps: 5 });
    for await (const { data, width, height, presentationMs } of reader) {
      frames += 1;
      if (data.length !== 3 * width * height) throw new Violation(`${data.length} bytes for ${width} x ${height}`);
      if (!(presentationMs >= 0)) throw new Violation(`a frame at ${presentationMs} ms`);
      if (frames === MAX_FRAMES) break;
    }
    return frames > 0 ? 'read' : 'no frames';
  } catch (thrown) {
    if (thrown instanceof Violation) throw thrown;
    const error = asCrowdtoneError(thrown);
    if (error.errorClass !== 'input') throw thrown;
    return error.code;
  }
}
