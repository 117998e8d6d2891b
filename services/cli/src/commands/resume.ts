import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { analysisOptionsSchema } from '@crowdtone/config';
import { type Batch, CrowdtoneError, HIDDEN, type Language } from '@crowdtone/domain';
import { isFinished, readBatch } from '../batch/manifest';
import { REPORTS_FOLDER } from '../batch/output-folder';
import { analyze } from './analyze';

/** Options of `crowdtone resume`. */
export interface ResumeFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  /** Of the report; by default that of the command that began it. */
  readonly language?: Language;
  /** Whether to analyse failed recordings again. */
  readonly retry?: boolean;
}

/**
 * `crowdtone resume`: goes on with an unfinished analysis as the command that began it would.
 *
 * @param folder its output folder; by default that of the newest unfinished one
 * @returns the exit code
 * @throws {CrowdtoneError} E_BATCH_UNKNOWN, and the errors of `analyze`
 */
export async function resume(folder: string | undefined, flags: ResumeFlags): Promise<number> {
  const out = folder ?? (await newestUnfinished());
  const batch = await readBatch(out);
  if (batch === null) {
    throw new CrowdtoneError('E_BATCH_UNKNOWN', `${out} holds no analysis of recordings; name its output folder`);
  }
  return continueBatch(out, batch, flags);
}

/** Goes on with a batch. @throws {CrowdtoneError} E_USAGE when its addresses need credentials */
export function continueBatch(out: string, batch: Batch, flags: ResumeFlags): Promise<number> {
  if (batch.inputs.some((input) => input.includes(HIDDEN))) {
    throw new CrowdtoneError(
      'E_USAGE',
      'an address of this analysis has credentials, which are not stored; run the command that began it again',
    );
  }
  const recorded = batch.files.length === 1 ? batch.files[0]?.recordedAt : undefined;
  return analyze(
    batch.inputs,
    {
      ...flags,
      out,
      annotate: false,
      blur: true,
      ...(batch.list !== null && { list: batch.list }),
      ...(recorded?.from === 'user' && batch.list === null && { recordedAt: recorded.at }),
    },
    analysisOptionsSchema.parse(batch.options),
  );
}

async function newestUnfinished(): Promise<string> {
  const names = await readdir(REPORTS_FOLDER).catch(() => []); // no report yet
  const unfinished: { folder: string; createdAt: string }[] = [];
  for (const name of names) {
    const folder = join(REPORTS_FOLDER, name);
    const batch = await readBatch(folder).catch(() => null); // a damaged one is named by its own command
    if (batch && !isFinished(batch)) unfinished.push({ folder, createdAt: batch.createdAt });
  }
  const [newest] = unfinished.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  if (newest) return newest.folder;
  throw new CrowdtoneError(
    'E_BATCH_UNKNOWN',
    `no unfinished analysis in ${REPORTS_FOLDER}; name the output folder of one`,
  );
}
