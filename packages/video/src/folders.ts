import { readdir, realpath, stat } from 'node:fs/promises';
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
  'aac ass csv db doc docx duckdb eaf flac htm html ini js json lnk log m3u m3u8 m4a md mp3 ogg opus parquet part pdf ppt ' +
    'pptx py rar sh srt sub svg tmp txt url vtt wal wav wma xls xlsx xml yaml yml zip',
);

const PICTURE_EXTENSIONS = words('avif bmp heic heif jp2 jpe jpeg jpg jxl pgm png ppm tif tiff webp');

/** Each probe is a process. */
const PROBES_AT_ONCE = 4;

/** The videos of a folder, and what was passed over. */
export interface FolderListing {
  /** Paths of its videos, sorted by name, `clip2` before `clip10`, those of a folder before those of its sub-folders. */
  readonly videos: readonly string[];
  /** Paths of its pictures, sorted alike. */
  readonly pictures: readonly string[];
  /** Paths of files that are no video, and of those whose names are not valid UTF-8, as far as they can be shown. */
  readonly otherFiles: readonly string[];
  /** Paths of sub-folders that were not searched: unreadable, or left out by the caller. */
  readonly otherFolders: readonly string[];
}

/** What is left out of a listing. */
export interface ListingOptions {
  /** Whether to leave out a sub-folder, by its path and the names of its entries. */
  readonly leavesOut?: (path: string, names: readonly string[]) => boolean;
}

/**
 * The videos in a folder and all folders below: files with a video extension, and other files that ffprobe identifies as
 * moving video. Hidden files and folders are left out (macOS writes `._x.mp4`). A folder that links lead to twice is read once.
 *
 * @throws {CrowdtoneError} E_SOURCE_MISSING (input) when the folder cannot be read
 */
export async function listVideos(folder: string, { leavesOut }: ListingOptions = {}): Promise<FolderListing> {
  const listing = {
    videos: [] as string[],
    pictures: [] as string[],
    otherFiles: [] as string[],
    otherFolders: [] as string[],
  };
  const seen = new Set<string>();
  const visit = async (path: string, { names, illegible }: FolderNames): Promise<void> => {
    const real = await realpath(path);
    if (seen.has(real)) return;
    seen.add(real);
    listing.otherFiles.push(...illegible.map((name) => join(path, name)));
    const paths = names
      .filter((name) => !name.startsWith('.'))
      .sort(NATURAL)
      .map((name) => join(path, name));
    const kinds = await mapConcurrently(paths, PROBES_AT_ONCE, kindOf);
    const ofKind = (kind: EntryKind) => paths.filter((_, index) => kinds[index] === kind);
    listing.videos.push(...ofKind('video'));
    listing.pictures.push(...ofKind('picture'));
    listing.otherFiles.push(...ofKind('other'));
    for (const child of ofKind('folder')) {
      const entries = await readNames(child).catch((error: unknown) => {
        if (error instanceof CrowdtoneError) return null; // unreadable: reported to the user as passed over
        throw error;
      });
      if (entries === null || leavesOut?.(child, entries.names)) listing.otherFolders.push(child);
      else await visit(child, entries);
    }
  };
  await visit(folder, await readNames(folder));
  return listing;
}

const NATURAL = new Intl.Collator('en', { numeric: true }).compare;

interface FolderNames {
  readonly names: string[];
  readonly illegible: string[];
}

/** Names of the entries; names that are not valid UTF-8 separately, as far as they can be shown. */
async function readNames(folder: string): Promise<FolderNames> {
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

type EntryKind = 'video' | 'picture' | 'folder' | 'other' | 'nothing';

async function kindOf(path: string): Promise<EntryKind> {
  const entry = await stat(path).catch(() => null); // a dangling link
  if (entry?.isDirectory()) return 'folder';
  if (entry === null) return 'nothing';
  if (!entry.isFile()) return 'other';
  const extension = extname(path).slice(1).toLowerCase();
  if (VIDEO_EXTENSIONS.has(extension)) return 'video';
  if (PICTURE_EXTENSIONS.has(extension)) return 'picture';
  if (OTHER_EXTENSIONS.has(extension)) return 'other';
  return (await isMovingVideo(path)) ? 'video' : 'other';
}
