import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import {
  asCrowdtoneError,
  type ClipRange,
  type CrowdtoneError,
  sourceIdentity,
  type VideoCorrections,
} from '@crowdtone/domain';
import { availableCores, mapConcurrently } from '@crowdtone/runtime';
import { type FolderListing, listVideos, parseSource, probe, sourceLabel, type VideoInfo } from '@crowdtone/video';

/** A probe mostly waits for a disk or a server, so there may be more of them than cores; each is a process. */
const PROBES_AT_ONCE = Math.max(4, availableCores());

/** A video that was chosen and probed. */
export interface ChosenSource {
  /** Readable, unique within the run, and the same whenever the same videos are chosen. */
  readonly sourceId: string;
  /** Absolute path or URL; may hold credentials, so never shown or stored. */
  readonly location: string;
  /** Name for people. */
  readonly label: string;
  readonly info: VideoInfo;
  /** The part to analyse; absent for all of it. */
  readonly clip?: ClipRange;
}

/** The result of {@link chooseSources}. */
export interface SourceChoice {
  readonly chosen: readonly ChosenSource[];
  readonly refused: readonly RefusedSource[];
  /** What was skipped in folders and why, in sentences. */
  readonly remarks: readonly string[];
}

/** A video, or a folder, that was chosen and cannot be read. */
export interface RefusedSource {
  readonly label: string;
  readonly error: CrowdtoneError;
}

/**
 * Resolves files, folders and URLs; a folder stands for every video in it. An unreadable video or folder among several is
 * reported and skipped; when none is readable, the first error is thrown.
 *
 * @param corrections applied to the frames of all of them
 * @throws {CrowdtoneError} of `@crowdtone/video` (input or environment), for instance `E_SOURCE_MISSING`
 */
export async function chooseSources(names: readonly string[], corrections: VideoCorrections): Promise<SourceChoice> {
  const listings = await Promise.all(names.map((name) => unlessRefused(sourceLabel(name), () => expand(name))));
  const folders = listings.filter((listing) => 'videos' in listing);
  const footage = new Map<string, string>();
  for (const location of folders.flatMap(({ videos }) => videos)) {
    const identity = await identityOf(location);
    if (!footage.has(identity)) footage.set(identity, location);
  }
  const locations = [...footage.values()];
  const labels = distinctLabels(locations);
  const ids = distinct([...footage.keys()].map(sourceIdOf), '-');
  const probed = await mapConcurrently(locations, PROBES_AT_ONCE, (location, index) => {
    const label = labels[index] ?? sourceLabel(location);
    const sourceId = ids[index] ?? label;
    return unlessRefused(label, async () => ({
      sourceId,
      location,
      label,
      info: await probe(location, { corrections }),
    }));
  });
  const chosen = probed.filter((source) => 'info' in source);
  const refused = [...listings, ...probed].filter((source) => 'error' in source);
  const [first] = refused;
  if (chosen.length === 0 && first) throw first.error;
  return { chosen, refused, remarks: folders.flatMap(({ remarks }) => remarks) };
}

/** The result of some work on a source, or why the source cannot be read. */
async function unlessRefused<Result>(label: string, work: () => Promise<Result>): Promise<Result | RefusedSource> {
  try {
    return await work();
  } catch (thrown) {
    const error = asCrowdtoneError(thrown);
    if (error.errorClass !== 'input') throw error;
    return { label, error };
  }
}

async function expand(name: string): Promise<FolderListing> {
  if (/^([a-z][a-z0-9+.-]*:\/\/|lavfi:)/i.test(name)) return { videos: [name], remarks: [] };
  const path = resolve(name);
  const entry = await stat(path).catch(() => null); // what does not exist is reported by the probe, with its code
  return entry?.isDirectory() ? listVideos(path) : { videos: [path], remarks: [] };
}

/**
 * Labels of sources: the name of a file, with as many of its folders as distinguish it from the others, because recorders of
 * several cameras name their files alike; the address of a network source without its secrets.
 */
export function distinctLabels(locations: readonly string[]): readonly string[] {
  const paths = locations.map((location) => pathOf(location)?.split(sep) ?? null);
  const label = (path: readonly string[] | null, depth: number, location: string) =>
    path === null ? sourceLabel(location) : path.slice(-depth).join('/');
  let labels: string[] = [];
  const depths = locations.map(() => 1);
  for (let changed = true; changed; ) {
    changed = false;
    labels = locations.map((location, index) => label(paths[index] ?? null, depths[index] ?? 1, location));
    const counts = new Map<string, number>();
    for (const each of labels) counts.set(each, (counts.get(each) ?? 0) + 1);
    for (const [index, each] of labels.entries()) {
      const depth = depths[index] ?? 1;
      if ((counts.get(each) ?? 0) < 2 || depth >= (paths[index]?.length ?? 0)) continue;
      depths[index] = depth + 1;
      changed = true;
    }
  }
  return distinct(labels, ' ');
}

/** The path of a file; null for anything else. */
function pathOf(location: string): string | null {
  const { kind, address } = parseSource(location);
  return kind === 'file' ? address : null;
}

/** Texts, each repetition with a number appended. */
function distinct(texts: readonly string[], separator: string): readonly string[] {
  const counts = new Map<string, number>();
  return texts.map((text) => {
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return count === 1 ? text : `${text}${separator}${count}`;
  });
}

/** The same for the same footage, whatever link leads to a file and whichever user opens an address. */
async function identityOf(location: string): Promise<string> {
  const path = pathOf(location);
  if (path === null) return sourceIdentity(location);
  return realpath(path).catch(() => path); // the probe reports what is wrong with the path
}

/**
 * Depends on the footage alone, not on what else is chosen, so that viewers see one run of it. Holds no part of the
 * secrets of an address, and no hash from which passwords could be guessed.
 */
function sourceIdOf(identity: string): string {
  const { name } = parseSource(identity);
  const words = sourceLabel(identity)
    .replace(/[^a-zA-Z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${words.slice(0, 60)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}
