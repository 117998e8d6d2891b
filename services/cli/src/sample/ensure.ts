/** The sample video of `crowdtone` run without arguments: made on first use, then kept in the user's cache folder. */
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { RgbImage } from '@crowdtone/imaging';
import { encodeVideo } from '@crowdtone/video';
import { z } from 'zod';
import { cacheFolder } from '../cache-folder';
import { paintSample } from './paint';
import { facesInView, hangPanels, viewAt, WALL } from './wall';

/** Part of the cached folder's name: raise it with every change to what the sample shows. */
const SAMPLE_VERSION = 1;
const VIDEO_NAME = 'crowd.mp4';
const TRUTH_NAME = 'truth.json';

const sampleTruthSchema = z.object({
  /** Faces in view, the same number in every frame. */
  people: z.number().int().positive(),
  width: z.number().int().positive(),
  height: z.number().int().positive(),
  fps: z.number().positive(),
  seconds: z.number().positive(),
});

/** The sample video and its truth. */
export interface Sample {
  /** The video file. */
  readonly path: string;
  /** Faces in view in every frame. */
  readonly people: number;
  /** JSON beside the video. */
  readonly truthPath: string;
}

/** How many faces the sample shows, at any moment. */
export function countSamplePeople(): number {
  return hangPanels().flatMap((panel) => facesInView(viewAt(panel, 0))).length;
}

/**
 * The sample, from the cache or made now (some ten seconds). A half-made sample never shows: the folder is filled
 * under another name and then renamed.
 * @param onProgress called with the share of the frames painted so far, in [0,1], only when the sample is made
 * @param seconds how much of it to make; less than all of it only to be quicker in tests
 * @throws CrowdtoneError E_CACHE_UNWRITABLE when the cache folder cannot be written, and what encodeVideo throws
 */
export async function ensureSample(
  onProgress?: (share: number) => void,
  seconds: number = WALL.seconds,
): Promise<Sample> {
  const folder = join(cacheFolder(), `sample-v${SAMPLE_VERSION}`);
  const cached = await readSample(folder);
  if (cached) return cached;
  const draft = await makeDraftFolder(folder);
  try {
    await encodeVideo(withProgress(paintSample(seconds), WALL.fps * seconds, onProgress), {
      fps: WALL.fps,
      width: WALL.width,
      height: WALL.height,
      path: join(draft, VIDEO_NAME),
    });
    const truth: z.infer<typeof sampleTruthSchema> = { people: countSamplePeople(), ...WALL, seconds };
    await writeFile(join(draft, TRUTH_NAME), `${JSON.stringify(truth, null, 2)}\n`);
    await putInPlace(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  const made = await readSample(folder);
  if (!made) throw new CrowdtoneError('E_INTERNAL', `the sample just written to ${folder} cannot be read`);
  return made;
}

/** The sample in a folder, or null when there is none or it is damaged: then it is made again. */
async function readSample(folder: string): Promise<Sample | null> {
  const path = join(folder, VIDEO_NAME);
  const truthPath = join(folder, TRUTH_NAME);
  try {
    const truth = sampleTruthSchema.parse(JSON.parse(await readFile(truthPath, 'utf8')));
    await access(path);
    return { path, people: truth.people, truthPath };
  } catch {
    return null; // a damaged cache is filled again
  }
}

async function makeDraftFolder(folder: string): Promise<string> {
  try {
    await mkdir(join(folder, '..'), { recursive: true });
    return await mkdtemp(`${folder}-draft-`);
  } catch (error) {
    throw new CrowdtoneError(
      'E_CACHE_UNWRITABLE',
      `cannot write to ${join(folder, '..')}; set XDG_CACHE_HOME to a folder that can be written`,
      { cause: error },
    );
  }
}

/** Renames the finished folder. An existing one is the same sample of another process, or damaged. */
async function putInPlace(draft: string, folder: string): Promise<void> {
  try {
    await rename(draft, folder);
  } catch {
    if (await readSample(folder)) return;
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  }
}

async function* withProgress(
  frames: AsyncIterable<RgbImage>,
  total: number,
  onProgress: ((share: number) => void) | undefined,
): AsyncGenerator<RgbImage> {
  let done = 0;
  for await (const frame of frames) {
    yield frame;
    done += 1;
    onProgress?.(done / total);
  }
}
