import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { asCrowdtoneError, type CrowdtoneError } from '@crowdtone/domain';
import { listVideos, probe, sourceLabel, type VideoInfo } from '@crowdtone/video';

/** A video that was chosen and looked at. */
export interface ChosenSource {
  /** Readable, unique within the run, and the same whenever the same videos are chosen. */
  readonly sourceId: string;
  /** Absolute path or URL; may hold credentials, so never shown or stored. */
  readonly location: string;
  /** What a person calls it. */
  readonly label: string;
  readonly info: VideoInfo;
}

/** A video that was chosen and cannot be read. */
export interface RefusedSource {
  readonly label: string;
  readonly error: CrowdtoneError;
}

/**
 * What files, folders and URLs stand for. A folder is every video in it. One unreadable video among several is reported
 * and passed over; when no readable one is left, its error is thrown.
 *
 * @throws CrowdtoneError of `@crowdtone/video` (input or environment), for instance `E_SOURCE_MISSING`
 */
export async function chooseSources(
  names: readonly string[],
): Promise<{ chosen: ChosenSource[]; refused: RefusedSource[] }> {
  const locations = (await Promise.all(names.map(expand))).flat();
  const chosen: ChosenSource[] = [];
  const refused: RefusedSource[] = [];
  for (const location of new Set(locations)) {
    const label = sourceLabel(location);
    try {
      chosen.push({ sourceId: sourceIdOf(label, location), location, label, info: await probe(location) });
    } catch (thrown) {
      const error = asCrowdtoneError(thrown);
      if (error.errorClass !== 'input') throw error;
      refused.push({ label, error });
    }
  }
  const [first] = refused;
  if (chosen.length === 0 && first) throw first.error;
  return { chosen, refused };
}

async function expand(name: string): Promise<string[]> {
  if (/^([a-z][a-z0-9+.-]*:\/\/|lavfi:)/i.test(name)) return [name];
  const path = resolve(name);
  const entry = await stat(path).catch(() => null); // what does not exist is reported by the probe, with its code
  return entry?.isDirectory() ? listVideos(path) : [path];
}

function sourceIdOf(label: string, location: string): string {
  const words = label.replace(/[^a-zA-Z0-9]+/g, '-').replace(/^-|-$/g, '');
  return `${words.slice(0, 60)}-${createHash('sha256').update(location).digest('hex').slice(0, 8)}`;
}
