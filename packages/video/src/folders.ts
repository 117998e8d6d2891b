import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { mapConcurrently } from '@crowdtone/runtime';
import { isMovingVideo } from './probe';

const words = (text: string): ReadonlySet<string> => new Set(text.split(' '));

const VIDEO_EXTENSIONS = words(
  '264 265 3g2 3gp 3gpp amv asf av1 avc avi bik dav divx dv f4v flv gif h264 h265 hevc ismv ivf m1v m2t m2ts m2v m4v mjpeg ' +
    'mjpg mk3d mkv mov mp4 mp4v mpe mpeg mpg mpv mts mxf nut obu ogm ogv qt rm rmvb ts vob webm wmv wtv xvid y4m',
);

/** Common files that are not videos; everything else is probed. */
const OTHER_EXTENSIONS = words(
  'aac ass bmp csv db doc docx duckdb flac htm html ini jpeg jpg js json lnk log m3u m3u8 m4a md mp3 ogg opus part pdf png ppt ' +
    'pptx py rar sh srt sub tif tiff tmp txt url vtt wal wav webp wma xls xlsx xml yaml yml zip',
);

/** Each probe is a process. */
const PROBES_AT_ONCE = 4;

/** The videos of a folder, and what was left out. */
export interface FolderListing {
  /** Paths of its videos, sorted by name, `clip2` before `clip10`. */
  readonly videos: readonly string[];
  /** What was left out and why, as sentences for the user. */
  readonly remarks: readonly string[];
}

/**
 * The videos directly in a folder: files with a video extension, and other files that ffprobe identifies as moving
 * video. Hidden files are left out (macOS writes `._x.mp4`).
 *
 * @throws {CrowdtoneError} E_SOURCE_MISSING (input) when the folder cannot be read, E_FOLDER_NO_VIDEO (input) when it
 * holds no video
 */
export async function listVideos(folder: string): Promise<FolderListing> {
  const { names, illegible } = await readNames(folder);
  const visible = names
    .filter((name) => !name.startsWith('.'))
    .sort(new Intl.Collator('en', { numeric: true }).compare);
  const kinds = await mapConcurrently(visible, PROBES_AT_ONCE, (name) => kindOf(join(folder, name)));
  const ofKind = (kind: EntryKind) => visible.filter((_, index) => kinds[index] === kind);
  const videos = ofKind('video').map((name) => join(folder, name));
  const remarks = [
    remark(
      ofKind('folder'),
      'sub-folder is',
      'sub-folders are',
      'not searched',
      'add sub-folders as sources of their own',
    ),
    remark(ofKind('no-video'), 'file is', 'files are', 'not readable as video', 'convert to MP4 to include'),
    remark(illegible, 'file has', 'files have', 'a name that is not valid UTF-8', 'rename to include'),
  ].flatMap((text) => text ?? []);
  if (videos.length === 0) {
    const seen = remarks.length > 0 ? ` (${remarks.map((text) => text.split(';')[0]).join(', ')})` : '';
    throw new CrowdtoneError(
      'E_FOLDER_NO_VIDEO',
      `${folder} contains no video${seen}; add files such as .mp4, .mkv or .gif`,
    );
  }
  return { videos, remarks: remarks.map((text) => `${folder}: ${text}`) };
}

/** Names of the entries; names that are not valid UTF-8 separately, as far as they can be shown. */
async function readNames(folder: string): Promise<{ names: string[]; illegible: string[] }> {
  const entries = await readdir(folder, { encoding: 'buffer' }).catch((error: NodeJS.ErrnoException) => {
    const what = error.code === 'EACCES' ? 'is not readable by the current user' : 'is not a folder';
    throw new CrowdtoneError('E_SOURCE_MISSING', `${folder} ${what}; check the path`, { cause: error });
  });
  const names: string[] = [];
  const illegible: string[] = [];
  for (const entry of entries) {
    const name = entry.toString('utf8');
    if (Buffer.from(name, 'utf8').equals(entry)) names.push(name);
    else illegible.push(name);
  }
  return { names, illegible };
}

type EntryKind = 'video' | 'folder' | 'no-video' | 'ignored';

async function kindOf(path: string): Promise<EntryKind> {
  const entry = await stat(path).catch(() => null); // a dangling link is not a video
  if (entry?.isDirectory()) return 'folder';
  if (!entry?.isFile()) return 'ignored';
  const extension = extname(path).slice(1).toLowerCase();
  if (VIDEO_EXTENSIONS.has(extension)) return 'video';
  if (OTHER_EXTENSIONS.has(extension)) return 'ignored';
  return (await isMovingVideo(path)) ? 'video' : 'no-video';
}

const SHOWN_NAMES = 5;

function remark(names: readonly string[], one: string, many: string, what: string, advice: string): string | null {
  if (names.length === 0) return null;
  const shown = names.slice(0, SHOWN_NAMES).join(', ') + (names.length > SHOWN_NAMES ? ', ...' : '');
  return `${names.length} ${names.length === 1 ? one : many} ${what}: ${shown}; ${advice}`;
}
