import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { asCrowdtoneError, type CrowdtoneError, type VideoCorrections } from '@crowdtone/domain';
import { type FolderListing, listVideos, probe, sourceLabel, type VideoInfo } from '@crowdtone/video';

/** A video that was chosen and probed. */
export interface ChosenSource {
  /** Readable, unique within the run, and the same whenever the same videos are chosen. */
  readonly sourceId: string;
  /** Absolute path or URL; may hold credentials, so never shown or stored. */
  readonly location: string;
  /** What a person calls it. */
  readonly label: string;
  readonly info: VideoInfo;
}

export interface SourceChoice {
  readonly chosen: readonly ChosenSource[];
  readonly refused: readonly RefusedSource[];
  /** What was left out of folders and why, in sentences. */
  readonly remarks: readonly string[];
}

/** A video, or a folder, that was chosen and cannot be read. */
export interface RefusedSource {
  readonly label: string;
  readonly error: CrowdtoneError;
}

/**
 * What files, folders and URLs stand for. A folder is every video in it. One unreadable video or folder among several is
 * reported and passed over; when no readable one is left, its error is thrown.
 *
 * @param corrections how the frames of all of them are put right
 * @throws {CrowdtoneError} of `@crowdtone/video` (input or environment), for instance `E_SOURCE_MISSING`
 */
export async function chooseSources(names: readonly string[], corrections: VideoCorrections): Promise<SourceChoice> {
  const chosen: ChosenSource[] = [];
  const refused: RefusedSource[] = [];
  const attempt = async <Result>(location: string, work: () => Promise<Result>): Promise<Result | null> => {
    try {
      return await work();
    } catch (thrown) {
      const error = asCrowdtoneError(thrown);
      if (error.errorClass !== 'input') throw error;
      refused.push({ label: sourceLabel(location), error });
      return null;
    }
  };
  const listings = await Promise.all(names.map((name) => attempt(name, () => expand(name))));
  const locations = listings.flatMap((listing) => listing?.videos ?? []);
  for (const location of new Set(locations)) {
    const info = await attempt(location, () => probe(location, { corrections }));
    const label = sourceLabel(location);
    if (info) chosen.push({ sourceId: sourceIdOf(label, location), location, label, info });
  }
  const [first] = refused;
  if (chosen.length === 0 && first) throw first.error;
  return { chosen, refused, remarks: listings.flatMap((listing) => listing?.remarks ?? []) };
}

async function expand(name: string): Promise<FolderListing> {
  if (/^([a-z][a-z0-9+.-]*:\/\/|lavfi:)/i.test(name)) return { videos: [name], remarks: [] };
  const path = resolve(name);
  const entry = await stat(path).catch(() => null); // what does not exist is reported by the probe, with its code
  return entry?.isDirectory() ? listVideos(path) : { videos: [path], remarks: [] };
}

function sourceIdOf(label: string, location: string): string {
  const words = label.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-|-$/g, '');
  return `${words.slice(0, 60)}-${createHash('sha256').update(location).digest('hex').slice(0, 8)}`;
}
