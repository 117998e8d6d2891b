import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import {
  asCrowdtoneError,
  type ClipRange,
  CrowdtoneError,
  type RecordedAt,
  sourceIdentity,
  type VideoCorrections,
} from '@crowdtone/domain';
import { availableCores, clock, mapConcurrently } from '@crowdtone/runtime';
import { listVideos, parseSource, probe, sourceLabel, type VideoInfo } from '@crowdtone/video';
import { glob, isDynamicPattern } from 'tinyglobby';

/** A probe mostly waits for a disk or a server, so there may be more of them than cores; each is a process. */
const PROBES_AT_ONCE = Math.max(4, availableCores());

/** What was named for one recording, or for a part of it. */
export interface NamedRecording {
  /** Path or URL. */
  readonly location: string;
  /** Name for people; by default made of the location. */
  readonly label?: string | undefined;
  readonly group?: string | undefined;
  readonly recordedAt?: RecordedAt | undefined;
  readonly clip?: ClipRange | undefined;
}

/** A recording that was named and is yet to be probed. */
export interface ListedSource extends Omit<NamedRecording, 'label'> {
  /** Readable, unique within the run, and the same whenever the same recordings are named. */
  readonly sourceId: string;
  /** Absolute path or URL; may hold credentials, so never shown or stored. */
  readonly location: string;
  /** Name for people, unique within the run. */
  readonly label: string;
}

/** A recording that was probed. */
export interface ChosenSource extends ListedSource {
  readonly info: VideoInfo;
}

/** A video, or a folder, that was chosen and cannot be read. */
export interface RefusedSource {
  readonly label: string;
  readonly error: CrowdtoneError;
  /** Absent for a folder. */
  readonly source?: ListedSource;
}

/** The recordings that were named, before any is opened. */
export interface SourceListing {
  readonly listed: readonly ListedSource[];
  readonly refused: readonly RefusedSource[];
  /** What was found in folders and what was passed over, in one sentence; null when nothing was. */
  readonly remark: string | null;
}

/** The result of {@link chooseSources}. */
export interface SourceChoice {
  readonly chosen: readonly ChosenSource[];
  readonly refused: readonly RefusedSource[];
  readonly remark: string | null;
}

/**
 * Resolves and probes files, folders, patterns and URLs. An unreadable video or folder among several is reported and skipped;
 * when none is readable, the first error is thrown.
 *
 * @param corrections applied to the frames of all of them
 * @throws {CrowdtoneError} of `@crowdtone/video` (input or environment), for instance `E_SOURCE_MISSING`
 */
export async function chooseSources(names: readonly string[], corrections: VideoCorrections): Promise<SourceChoice> {
  const { listed, refused, remark } = await listSources(names);
  const probed = await probeSources(listed, corrections);
  const all = [...refused, ...probed.refused];
  const [first] = all;
  if (probed.chosen.length === 0 && first) throw first.error;
  return { chosen: probed.chosen, refused: all, remark };
}

/**
 * Resolves names without opening a video: a folder stands for every video in it and below, or for every picture when there is
 * no video; a pattern such as `2026-*\/*.mp4` for every file that matches.
 *
 * @param more recordings of a list, each with what it says of them
 */
export async function listSources(
  names: readonly string[],
  more: readonly NamedRecording[] = [],
): Promise<SourceListing> {
  const expanded = await Promise.all(names.map((name) => unlessRefused(sourceLabel(name), () => expand(name))));
  const found = expanded.filter((entry) => 'locations' in entry);
  const named: NamedRecording[] = [
    ...found.flatMap(({ locations }) => locations.map((location) => ({ location }))),
    ...more.map((recording) => ({ ...recording, location: absolute(recording.location) })),
  ];
  const byIdentity = new Map<string, NamedRecording>();
  for (const recording of named) {
    const identity = `${await identityOf(recording.location)}${clipSuffix(recording.clip)}`;
    if (!byIdentity.has(identity)) byIdentity.set(identity, recording);
  }
  const recordings = [...byIdentity.values()];
  const roots = [
    ...found.map(({ root }) => root),
    ...more.map(({ location }) => (pathOf(location) === null ? null : dirname(absolute(location)))),
  ].filter((root) => root !== null);
  const labels = labelsOf(recordings, commonRoot(roots));
  const ids = distinct([...byIdentity.keys()].map(sourceIdOf), '-');
  const listed = recordings.map((recording, index): ListedSource => {
    const label = labels[index] ?? sourceLabel(recording.location);
    return { ...recording, label, sourceId: ids[index] ?? label };
  });
  return { listed, refused: expanded.filter((entry) => 'error' in entry), remark: remarkOf(found, listed.length) };
}

/** Probes recordings, several at a time; those that cannot be read are returned apart. */
export async function probeSources(
  listed: readonly ListedSource[],
  corrections: VideoCorrections,
): Promise<Pick<SourceChoice, 'chosen' | 'refused'>> {
  const probed = await mapConcurrently(listed, PROBES_AT_ONCE, (source) =>
    unlessRefused(
      source.label,
      async () => ({ ...source, info: await probe(source.location, { corrections }) }),
      source,
    ),
  );
  return {
    chosen: probed.filter((source) => 'info' in source),
    refused: probed.filter((source) => 'error' in source),
  };
}

/** The result of some work on a source, or why the source cannot be read. */
async function unlessRefused<Result>(
  label: string,
  work: () => Promise<Result>,
  source?: ListedSource,
): Promise<Result | RefusedSource> {
  try {
    return await work();
  } catch (thrown) {
    const error = asCrowdtoneError(thrown);
    if (error.errorClass !== 'input') throw error;
    return { label, error, ...(source && { source }) };
  }
}

/** What one name stands for. */
interface Expansion {
  readonly locations: readonly string[];
  /** Folder below which labels begin; null for what is not a file. */
  readonly root: string | null;
  readonly otherFiles: readonly string[];
  readonly otherFolders: readonly string[];
}

async function expand(name: string): Promise<Expansion> {
  const alone = (location: string, root: string | null) => ({
    locations: [location],
    root,
    otherFiles: [],
    otherFolders: [],
  });
  if (/^([a-z][a-z0-9+.-]*:\/\/|lavfi:)/i.test(name)) return alone(name, null);
  const path = resolve(name);
  const entry = await stat(path).catch(() => null); // what does not exist is reported by the probe, with its code
  if (entry?.isDirectory()) return expandFolder(name, path);
  if (entry === null && isDynamicPattern(name)) {
    const locations = await glob(name, { absolute: true, onlyFiles: true });
    if (locations.length === 0) {
      throw new CrowdtoneError('E_SOURCE_MISSING', `no file matches ${name}; check the pattern`);
    }
    const sorted = [...locations].sort(new Intl.Collator('en', { numeric: true }).compare);
    return {
      locations: sorted,
      root: commonRoot(sorted.map((location) => dirname(location))),
      otherFiles: [],
      otherFolders: [],
    };
  }
  return alone(path, dirname(path));
}

async function expandFolder(name: string, path: string): Promise<Expansion> {
  const { videos, pictures, otherFiles, otherFolders } = await listVideos(path, { leavesOut: isReport });
  const locations = videos.length > 0 ? videos : pictures;
  if (locations.length > 0) {
    return {
      locations,
      root: path,
      otherFiles: videos.length > 0 ? [...otherFiles, ...pictures] : otherFiles,
      otherFolders,
    };
  }
  const passed = passedOver(otherFiles, otherFolders);
  throw new CrowdtoneError(
    'E_FOLDER_NO_VIDEO',
    `${name} contains no video and no picture${passed === null ? '' : ` (${passed})`}; add files such as .mp4, .mkv or .jpg`,
  );
}

/** Names of files that only output folders hold. */
const REPORT_NAMES = ['batch.json', 'crowdtone.duckdb'];

function isReport(_path: string, names: readonly string[]): boolean {
  return names.some((name) => REPORT_NAMES.includes(name));
}

/** As in `3 videos; passed over: 2 files, 1 folder (notes.txt, ...)`; null when no folder was searched. */
function remarkOf(found: readonly Expansion[], count: number): string | null {
  const passed = passedOver(
    found.flatMap(({ otherFiles }) => otherFiles),
    found.flatMap(({ otherFolders }) => otherFolders),
  );
  if (passed === null) return null;
  return `${count} ${count === 1 ? 'recording' : 'recordings'}; ${passed}`;
}

const SHOWN_NAMES = 5;

function passedOver(files: readonly string[], folders: readonly string[]): string | null {
  const counts = [counted(files, 'file'), counted(folders, 'folder')].flatMap((text) => text ?? []);
  if (counts.length === 0) return null;
  const names = [...files, ...folders].map((path) => JSON.stringify(sourceLabel(path)).slice(1, -1));
  const shown = names.slice(0, SHOWN_NAMES).join(', ') + (names.length > SHOWN_NAMES ? ', ...' : '');
  return `passed over: ${counts.join(', ')} (${shown})`;
}

function counted({ length }: readonly string[], noun: string): string | null {
  if (length === 0) return null;
  return `${length} ${noun}${length === 1 ? '' : 's'}`;
}

/** The folder that all folders lie in; null for none. */
function commonRoot(folders: readonly string[]): string | null {
  const [first, ...others] = folders.map((folder) => folder.split(sep));
  if (first === undefined) return null;
  let depth = first.length;
  for (const other of others) {
    const differs = first.findIndex((part, index) => other[index] !== part);
    if (differs >= 0) depth = Math.min(depth, differs);
  }
  return first.slice(0, depth).join(sep) || sep;
}

/**
 * Labels of recordings: the path of a file below the common root, because recorders of several cameras name their files
 * alike; the address of a network source without its secrets; each with its part, and none twice.
 */
export function labelsOf(recordings: readonly NamedRecording[], root: string | null): readonly string[] {
  const labels = recordings.map(({ location, label, clip }) => {
    const path = pathOf(location);
    const name = label ?? (path === null || root === null ? sourceLabel(location) : relative(root, path));
    return clip && label === undefined
      ? `${name} ${clip.toMs === null ? `from ${clock(clip.fromMs)}` : `${clock(clip.fromMs)}-${clock(clip.toMs)}`}`
      : name;
  });
  return distinct(labels, ' ');
}

function clipSuffix(clip: ClipRange | undefined): string {
  return clip ? `#${clip.fromMs}-${clip.toMs ?? ''}` : '';
}

function absolute(location: string): string {
  return pathOf(location) ?? location;
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
