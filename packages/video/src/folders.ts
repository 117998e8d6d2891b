import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';

const VIDEO_EXTENSIONS: ReadonlySet<string> = new Set(
  '3gp avi flv gif m2ts m4v mjpeg mjpg mkv mov mp4 mpeg mpg mts mxf ogv ts vob webm wmv'.split(' '),
);

/** Whether a file of a folder is taken for a video, by its extension. Hidden files are not (macOS writes `._x.mp4`). */
export function isVideoFile(name: string): boolean {
  return !name.startsWith('.') && VIDEO_EXTENSIONS.has(extname(name).slice(1).toLowerCase());
}

/**
 * Paths of the videos directly in a folder, sorted by name, `clip2` before `clip10`.
 * Throws (input) E_SOURCE_MISSING when the folder cannot be read, E_FOLDER_NO_VIDEO when no file is a video.
 */
export async function listVideos(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    const what = error.code === 'EACCES' ? 'may not be read by this user' : 'is no folder';
    throw new CrowdtoneError('E_SOURCE_MISSING', `${folder} ${what}; check the path`, { cause: error });
  });
  const byName = new Intl.Collator('en', { numeric: true });
  const candidates = names.filter(isVideoFile).sort(byName.compare);
  const paths = candidates.map((name) => join(folder, name));
  const areFiles = await Promise.all(paths.map(isFile));
  const videos = paths.filter((_, index) => areFiles[index]);
  if (videos.length === 0) {
    throw new CrowdtoneError('E_FOLDER_NO_VIDEO', `${folder} holds no video; put files like .mp4, .mkv or .gif in it`);
  }
  return videos;
}

async function isFile(path: string): Promise<boolean> {
  // A link to nowhere is no video.
  return stat(path).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
