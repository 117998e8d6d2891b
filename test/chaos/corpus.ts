import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '@crowdtone/runtime';
import { readDemoFaces } from '../scenes/face-images';
import { ffmpeg } from '../scenes/footage';
import { composeScene, DEFAULT_SCENE, writeScene } from '../scenes/scene';
import { CURSES } from './curses';

/** A corpus to make. */
export interface CorpusOptions {
  readonly folder: string;
  /** Recordings, the cursed ones included. */
  readonly clips: number;
  /** How many are cursed: the first kinds of {@link CURSES}. */
  readonly cursed: number;
  readonly seed: number;
}

/** Different scenes; the other clips are parts of them. */
const SCENES = 5;
/** Of the longest scene, seconds: long enough for several checkpoints. */
const LONG_SECONDS = 40;
const SHORT_SECONDS = 4;
const FOLDERS = ['cam1', 'cam1/morning', 'cam2', 'cam2/evening', 'stage'];

/**
 * Fills a folder with recordings of people who walk about, in nested folders: two have the same name, one has no creation time,
 * the first is long, and the last ones are cursed. The same options yield the same pixels.
 */
export async function makeCorpus({ folder, clips, cursed, seed }: CorpusOptions): Promise<void> {
  const random = seededRandom(seed);
  const scenes = join(folder, '..', 'scenes');
  for (const each of [scenes, ...FOLDERS.map((name) => join(folder, name))]) mkdirSync(each, { recursive: true });
  const faces = await readDemoFaces();
  const sound = clips - cursed;
  const count = Math.min(SCENES, sound);
  for (let scene = 0; scene < count; scene += 1) {
    const options = {
      ...DEFAULT_SCENE,
      faces,
      people: 7,
      seconds: scene === 0 ? LONG_SECONDS : SHORT_SECONDS,
      fps: 8,
      width: 640,
      height: 360,
      sizes: { min: 30, max: 40 },
      movement: 'walking' as const,
      seed: seed + scene,
    };
    await writeScene(await composeScene(options), join(scenes, `${scene}.mp4`));
  }
  for (let clip = 0; clip < sound; clip += 1) {
    const path = join(folder, FOLDERS[clip % FOLDERS.length] ?? '', nameOf(clip));
    const created = new Date(Date.UTC(2026, 4, 1, 18) + clip * 60_000).toISOString();
    const tags = clip === 1 ? [] : ['-metadata', `creation_time=${created}`];
    const part = clip < count ? [] : ['-ss', random().toFixed(2), '-t', (1 + 2 * random()).toFixed(2)];
    const coding = clip < count ? ['-c', 'copy'] : ['-c:v', 'libx264', '-preset', 'ultrafast'];
    await ffmpeg(
      ...part,
      '-i',
      join(scenes, `${clip < count ? clip : 1 + (clip % (count - 1))}.mp4`),
      ...coding,
      ...tags,
      path,
    );
  }
  const whole = join(scenes, `${count - 1}.mp4`);
  let place = 0;
  for (const [name, curse] of [...CURSES].slice(0, cursed)) {
    await curse(join(folder, FOLDERS[place % FOLDERS.length] ?? '', `cursed-${name}`), { whole, scratch: scenes });
    place += 1;
  }
  // Two recorders name their files alike.
  if (sound > 2) copyFileSync(join(folder, 'cam2', nameOf(2)), join(folder, 'stage', nameOf(2)));
}

function nameOf(clip: number): string {
  return `${String(clip).padStart(2, '0')}.00.mp4`;
}
