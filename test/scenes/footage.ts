import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readDemoFaces } from './face-images';
import { composeScene, DEFAULT_SCENE, writeScene } from './scene';

/** Options for a quick analysis of footage of {@link filmCrowd}: few frames, no small faces. */
export const QUICK = ['--fps', '4', '--min-face', '28', '--window', '1'];

/** A small video, quick to analyse, of people who all stay in view; every face is large enough to be classified. */
export async function filmCrowd(path: string, { people, seconds }: { people: number; seconds: number }): Promise<void> {
  const scene = await composeScene({
    ...DEFAULT_SCENE,
    faces: await readDemoFaces(),
    people,
    seconds,
    fps: 8,
    width: 640,
    height: 360,
    sizes: { min: 34, max: 42 },
    // Ten people fit side by side with about half of the seeds; with this one they do.
    seed: 2,
  });
  await writeScene(scene, path);
}

/** Makes a file with ffmpeg. */
export async function ffmpeg(...args: readonly string[]): Promise<void> {
  await promisify(execFile)('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args]);
}
