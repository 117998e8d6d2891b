import { mkdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { CrowdtoneError, type Language } from '@crowdtone/domain';
import { writeAtomically } from '@crowdtone/runtime';
import type { Store } from '@crowdtone/store';
import { renderReportHtml } from './html';
import { reportJson } from './json';
import { mediaHref } from './media';
import type { StoredReport } from './stored-report';
import { writeTables } from './tables';
import { writeTimelines } from './timelines/write';

/** Names of the files that an analysis leaves in its output folder. */
export const REPORT_FILES = { json: 'report.json', html: 'report.html' } as const;

/**
 * Writes the report's files. Each goes to a temporary name, is synced and renamed, so that a reader, or a crash,
 * never meets half a file; what an earlier file held stays until its successor is whole.
 *
 * @param store has the frames of the run
 * @param options `locations` of the sources that are known, by their identifiers, for links to the videos; `language` of texts
 * @throws CrowdtoneError `E_DISK_FULL` or `E_OUT_NOT_WRITABLE` (environment)
 */
export async function writeReport(
  folder: string,
  report: StoredReport,
  store: Pick<Store, 'listFrames'>,
  {
    locations = new Map(),
    language = 'en',
  }: { readonly locations?: ReadonlyMap<string, string>; readonly language?: Language } = {},
): Promise<void> {
  await makeOutputFolder(folder);
  const hrefs = new Map(
    [...locations].flatMap(([sourceId, location]) => {
      const href = mediaHref(folder, location);
      return href === null ? [] : [[sourceId, href] as const];
    }),
  );
  await writeFile(join(folder, REPORT_FILES.json), reportJson(report));
  try {
    await writeTables(folder, report, store);
    await writeTimelines(folder, report, locations, language);
  } catch (cause) {
    throw cause instanceof CrowdtoneError ? cause : asWriteError(folder, cause);
  }
  await writeFile(join(folder, REPORT_FILES.html), renderReportHtml(report, hrefs, language));
}

async function writeFile(path: string, parts: AsyncIterable<string>): Promise<void> {
  await writeAtomically(path, parts).catch((cause: unknown) => {
    throw asWriteError(path, cause);
  });
}

/**
 * Makes the folder, and those above it where there are none.
 *
 * @throws CrowdtoneError `E_DISK_FULL` or `E_OUT_NOT_WRITABLE` (environment)
 */
export async function makeOutputFolder(folder: string): Promise<void> {
  await makeFolders(resolve(folder)).catch((cause: unknown) => {
    throw asWriteError(folder, cause);
  });
}

/** Node's recursive mkdir never comes back from a file system that takes no folders and says ENOENT, as /proc does. */
async function makeFolders(folder: string): Promise<void> {
  if (await isFolder(folder)) return;
  await makeFolders(dirname(folder));
  await mkdir(folder).catch(async (error: unknown) => {
    if (!(await isFolder(folder))) throw error;
  });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}

/** `cause`, an error of the file system, as the coded error that tells a user what to do about it. */
export function asWriteError(path: string, cause: unknown): CrowdtoneError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) {
    return new CrowdtoneError('E_DISK_FULL', `no space left to write ${path}; free some and run again`, {
      cause,
    });
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  return new CrowdtoneError(
    'E_OUT_NOT_WRITABLE',
    `${path} cannot be written (${message}); choose another folder with --out`,
    { cause },
  );
}
