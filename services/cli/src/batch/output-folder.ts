import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { sourceLabel } from '@crowdtone/video';
import { REPORT_FILES } from '../report/write';
import { type BatchRequest, differenceOf, isBegun, isFinished, readBatch } from './manifest';

/** Where reports go by default. */
export const REPORTS_FOLDER = 'crowdtone-reports';

/**
 * The output folder of a request: the one that was named, else the newest with the same unfinished batch, else a new one.
 *
 * @throws {CrowdtoneError} E_BATCH_DIFFERS when the named folder holds something else; E_BATCH_INVALID
 */
export async function outputFolder(request: BatchRequest, named: string | undefined, fresh: boolean): Promise<string> {
  if (named !== undefined) {
    if (!fresh) await refuseAnotherBatch(named, request);
    return named;
  }
  const [first] = request.inputs.length > 0 ? request.inputs : [request.list ?? ''];
  const words = sourceLabel(first ?? '')
    .replace(/\.[^.]*$/, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60);
  const unfinished = fresh ? null : await newestUnfinished(`${words}-`, request);
  if (unfinished !== null) return unfinished;
  const time = new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-');
  return join(REPORTS_FOLDER, `${words}-${time}`);
}

async function refuseAnotherBatch(folder: string, request: BatchRequest): Promise<void> {
  const batch = await readBatch(folder);
  if (batch && !isBegun(batch)) return;
  const difference = batch ? differenceOf(batch, request) : await earlierReport(folder);
  if (difference === null) return;
  const advice = 'choose another folder with --out, or replace its report with --fresh (the store keeps earlier runs)';
  throw new CrowdtoneError('E_BATCH_DIFFERS', `${folder} holds an analysis of ${difference}; ${advice}`);
}

/** A report without a manifest. */
async function earlierReport(folder: string): Promise<string | null> {
  const exists = await stat(join(folder, REPORT_FILES.json)).then(
    () => true,
    () => false,
  );
  return exists ? 'an earlier version, which cannot be continued' : null;
}

async function newestUnfinished(prefix: string, request: BatchRequest): Promise<string | null> {
  const names = await readdir(REPORTS_FOLDER).catch(() => []); // there are no reports yet
  for (const name of names
    .filter((each) => each.startsWith(prefix))
    .sort()
    .reverse()) {
    const folder = join(REPORTS_FOLDER, name);
    const batch = await readBatch(folder).catch(() => null); // a damaged one is not continued unasked
    if (batch && !isFinished(batch) && differenceOf(batch, request) === null) return folder;
  }
  return null;
}
