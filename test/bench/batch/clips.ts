import { copyFile, mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg, filmCrowd } from '../../scenes/footage';

/** A folder of recordings to make. */
export interface ClipsRequest {
  /** Holds a folder of its own for each call. */
  readonly folder: string;
  readonly files: number;
  /** How many of them cannot be read. */
  readonly broken: number;
  /** Length of each; 0 is one frame. */
  readonly seconds: number;
}

const PEOPLE = 6;
/** Of a name of the form `000/00042.mp4`. */
const FILES_PER_FOLDER = 100;
/** Everything of a broken clip beyond this is missing: its index too. */
const BROKEN_BYTES = 1000;

/** Fills `folder/clips-FILES` with equal clips in sub-folders, broken ones evenly among them. @returns the folder */
export async function makeClips({ folder, files, broken, seconds }: ClipsRequest): Promise<string> {
  const clip = join(folder, `${seconds}-seconds.mp4`);
  await filmCrowd(clip, { people: PEOPLE, seconds: Math.max(1, seconds) });
  const frame = join(folder, 'one-frame.mp4');
  if (seconds === 0) await ffmpeg('-i', clip, '-frames:v', '1', frame);
  const clips = join(folder, `clips-${files}`);
  const every = broken === 0 ? Number.POSITIVE_INFINITY : Math.floor(files / broken);
  for (let index = 0; index < files; index += 1) {
    const subfolder = join(clips, String(Math.floor(index / FILES_PER_FOLDER)).padStart(3, '0'));
    await mkdir(subfolder, { recursive: true });
    const path = join(subfolder, `${String(index).padStart(5, '0')}.mp4`);
    const place = Math.floor(index / every);
    const isBroken = index % every === every - 1 && place < broken;
    if (isBroken && place % 3 === 0) await writeFile(path, '');
    else if (isBroken && place % 3 === 1) await writeFile(path, 'no video\n');
    else await copyFile(seconds === 0 ? frame : clip, path);
    if (isBroken && place % 3 === 2) await truncate(path, BROKEN_BYTES);
  }
  return clips;
}
