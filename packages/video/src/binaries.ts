/** Finds ffmpeg and ffprobe and checks their version. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { runToEnd } from './run-to-end';

/** The ffmpeg and ffprobe in use. */
export interface FfmpegBinaries {
  readonly ffmpegPath: string;
  readonly ffprobePath: string;
  /** As ffmpeg prints it, for example `5.1.9-0+deb12u1`. */
  readonly version: string;
}

const INSTALL = 'run: sudo apt-get install -y ffmpeg';

/** `-fps_mode`, which keeps presentation times untouched, came with 5.1. */
const MIN_VERSION = { major: 5, minor: 1 };

const VERSION_LIMIT_MS = 10_000;

const found = new Map<string, Promise<FfmpegBinaries>>();

/**
 * The ffmpeg and ffprobe in use: those that FFMPEG_PATH and FFPROBE_PATH name, else the first ones in PATH.
 * Searched once per environment.
 *
 * @throws {CrowdtoneError} E_FFMPEG_MISSING when one is missing or does not run; E_FFMPEG_TOO_OLD below version 5.1
 */
export function findFfmpeg(): Promise<FfmpegBinaries> {
  const key = JSON.stringify([process.env.PATH, process.env.FFMPEG_PATH, process.env.FFPROBE_PATH]);
  const known = found.get(key);
  if (known) return known;
  const lookup = locateBoth();
  found.set(key, lookup);
  // A failure is not remembered: the user may install ffmpeg while the program runs.
  lookup.catch(() => found.delete(key));
  return lookup;
}

/** Whether this ffmpeg has an option to refuse redirects, as recent versions of each series do. */
export async function canRefuseRedirects({ ffmpegPath }: FfmpegBinaries): Promise<boolean> {
  const args = ['-hide_banner', '-h', 'protocol=http'];
  const { stdout } = await runToEnd(ffmpegPath, args, { limitMs: VERSION_LIMIT_MS });
  return stdout.includes('-max_redirects');
}

async function locateBoth(): Promise<FfmpegBinaries> {
  const ffmpegPath = await locate('ffmpeg', 'FFMPEG_PATH');
  const ffprobePath = await locate('ffprobe', 'FFPROBE_PATH');
  const { stdout } = await runToEnd(ffmpegPath, ['-hide_banner', '-version'], { limitMs: VERSION_LIMIT_MS });
  const version = /^ffmpeg version (\S+)/.exec(stdout)?.[1];
  if (version === undefined) {
    throw new CrowdtoneError('E_FFMPEG_MISSING', `${ffmpegPath} is not a working ffmpeg; ${INSTALL}`);
  }
  if (isTooOld(version)) {
    throw new CrowdtoneError(
      'E_FFMPEG_TOO_OLD',
      `${ffmpegPath} is version ${version}, older than ${MIN_VERSION.major}.${MIN_VERSION.minor}; install a newer ffmpeg`,
    );
  }
  return { ffmpegPath, ffprobePath, version };
}

/** Builds from a source snapshot have no version number (`N-109542-g…`); those count as new. */
function isTooOld(version: string): boolean {
  const [, major, minor] = /^n?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return false;
  return (
    Number(major) < MIN_VERSION.major || (Number(major) === MIN_VERSION.major && Number(minor) < MIN_VERSION.minor)
  );
}

async function locate(tool: string, variable: string): Promise<string> {
  const named = process.env[variable];
  if (named) {
    if (await isExecutable(named)) return named;
    throw new CrowdtoneError(
      'E_FFMPEG_MISSING',
      `${variable} is set to ${named}, which is not executable; correct or unset the variable`,
    );
  }
  for (const folder of (process.env.PATH ?? '').split(delimiter).filter(Boolean)) {
    const candidate = join(folder, tool);
    if (await isExecutable(candidate)) return candidate;
  }
  throw new CrowdtoneError('E_FFMPEG_MISSING', `${tool} is not installed; ${INSTALL}`);
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
