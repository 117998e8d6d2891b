import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { CrowdtoneError } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime';
import { FixtureFolder } from '@crowdtone/testing/video/fixtures';
import { openVideo } from '.';
import { recordingThreadOptions, threadOptions } from './threads';

const folder = new FixtureFolder();
afterAll(() => folder.remove());

test('ffmpeg takes few threads, whatever the machine has', () => {
  expect(threadOptions(1)).toEqual(['-threads', '2']);
  expect(threadOptions(2)).toEqual(['-threads', '3']);
  expect(threadOptions(64)).toEqual(['-threads', '4']);
});

test('one thread decodes a recording, more only frames that are larger than 1080p', () => {
  expect(recordingThreadOptions({ width: 1920, height: 1088 }, 64)).toEqual(['-threads', '1']);
  expect(recordingThreadOptions({ width: 3840, height: 2160 }, 64)).toEqual(['-threads', '4']);
});

/** Digest of all frames, and the code with which the iteration ended. */
async function read(path: string): Promise<string> {
  const digest = createHash('sha256');
  const reader = await openVideo(path, { fps: 25 });
  try {
    for await (const { data } of reader) digest.update(data);
  } catch (error) {
    if (!(error instanceof CrowdtoneError)) throw error;
    digest.update(error.message);
  }
  return digest.digest('hex');
}

test('a damaged recording has the same frames and the same error each time it is read', async () => {
  const path = await folder.make(
    ...['sound.mkv', '-f', 'lavfi', '-i', 'mandelbrot=size=640x360:rate=25', '-t', '4'],
    ...['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-g', '25'],
  );
  const bytes = readFileSync(path);
  const random = seededRandom(1);
  for (let flip = 0; flip < 200; flip += 1) {
    const at = 4000 + Math.floor(random() * (bytes.length - 4000));
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
  }
  const damaged = path.replace('sound', 'damaged');
  writeFileSync(damaged, bytes);
  const readings = new Set<string>();
  for (let time = 0; time < 6; time += 1) readings.add(await read(damaged));
  expect(readings).not.toContain(await read(path));
  expect(readings.size).toBe(1);
}, 60_000);
