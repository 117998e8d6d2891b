import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type AnalysisOptions, SAMPLE_LOCATION } from '@crowdtone/config';
import {
  type BatchFile,
  CrowdtoneError,
  EXIT_CODES,
  formatError,
  type Language,
  parseCorrections,
} from '@crowdtone/domain';
import { createLogger } from '@crowdtone/observability';
import { parseSource } from '@crowdtone/video';
import { type AnnotateOptions, annotateReport } from '../annotate/annotate-report';
import { batchReport } from '../batch/batch-report';
import { estimateBatch } from '../batch/estimate';
import { type BatchRequest, readBatch } from '../batch/manifest';
import { openBatch } from '../batch/open-batch';
import { outputFolder } from '../batch/output-folder';
import { readRecordedAt, readRecordingList } from '../batch/recording-list';
import { runBatch } from '../batch/run-batch';
import { FolderWatch } from '../batch/watch-folder';
import { reportJson } from '../report/json';
import type { StoredReport } from '../report/stored-report';
import { REPORT_FILES, writeReport } from '../report/write';
import type { AnalysisResult } from '../run/analysis';
import { stopOnSignals } from '../run/interrupt';
import { openOutputStore } from '../run/output-store';
import { planRun, withModelPrecision } from '../run/settings';
import {
  type ChosenSource,
  type ListedSource,
  listSources,
  probeSources,
  type RefusedSource,
  type SourceListing,
} from '../run/sources';
import { ensureSample } from '../sample';
import { exitCodeOf, printFindings } from './analysis-outcome';

/** Options of `crowdtone analyze`. */
export interface AnalyzeFlags {
  readonly out?: string;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Of the report; by default that of the analysis that is gone on with, else English. The terminal has English. */
  readonly language?: Language;
  /** CSV or JSON file that names recordings. */
  readonly list?: string;
  /** When the recording began. */
  readonly recordedAt?: string;
  readonly fresh?: boolean;
  readonly dryRun?: boolean;
  /** Folder whose new files are analysed as they come. */
  readonly watch?: string;
  /** Seconds without a change after which a file of that folder is complete. */
  readonly settle?: string;
  /** Whether to analyse failed files again. */
  readonly retry?: boolean;
  /** Whether annotated videos are written, and whether faces are painted over in them. */
  readonly annotate: boolean;
  readonly blur: boolean;
}

/**
 * `crowdtone analyze`: analyses videos and writes a report. The same command goes on after the last stored checkpoint, however
 * the analysis ended.
 *
 * @param videos files, folders, patterns and URLs; none, or `sample`, means the sample crowd
 * @returns the exit code
 * @throws CrowdtoneError when nothing could be analysed
 */
export async function analyze(
  videos: readonly string[],
  flags: AnalyzeFlags,
  wanted: AnalysisOptions,
): Promise<number> {
  if (!flags.blur && !flags.annotate) {
    throw new CrowdtoneError('E_USAGE', '--no-blur needs --annotate; see crowdtone analyze --help');
  }
  const say = (text: string) => void (flags.quiet || process.stderr.write(`${text}\n`));
  const logger = createLogger('crowdtone');
  const options = await withModelPrecision(wanted, logger);
  const plan = planRun(options);
  const { names, listing } = await readInputs(videos, flags, say);
  for (const { error } of listing.refused) process.stderr.write(`${formatError(error)}\n`);
  if (listing.remark !== null) process.stderr.write(`${listing.remark}\n`);

  const request: BatchRequest = {
    inputs: names.map(shownInput),
    list: flags.list === undefined ? null : resolve(flags.list),
    options,
    settings: plan.settings,
    ...(flags.language && { language: flags.language }),
  };
  const fresh = flags.fresh ?? false;
  const folder = await outputFolder(request, flags.out, fresh);
  const known = fresh ? null : await readBatch(folder);
  const language = flags.language ?? known?.language ?? 'en';
  // A new batch is probed before anything is written: when nothing can be read, there is nothing to write.
  const isNew = known === null && flags.watch === undefined;
  const probed = isNew ? await probeAll(listing, options) : new Map();
  if (flags.dryRun) return estimateBatch({ folder, listing, probed, options, plan, json: flags.json });

  const store = await openOutputStore(folder, logger);
  try {
    const opening = { folder, store, request, fresh, retry: flags.retry ?? false };
    // What is new in a watched folder may still grow.
    const ids = new Set(known?.files.map(({ sourceId }) => sourceId));
    const isListed = ({ sourceId }: ListedSource) => flags.watch === undefined || ids.has(sourceId);
    const batch = await openBatch({ ...opening, listed: listing.listed.filter(isListed) });
    for (const remark of batch.remarks) say(remark);
    const watch =
      flags.watch === undefined ? null : new FolderWatch(flags.watch, batch.manifest, say, settleMsOf(flags.settle));
    const quiet = flags.quiet || flags.json;
    const write = async (result: AnalysisResult) => {
      const report = await batchReport(store, result, batch.manifest.files);
      const locations = locationsOf(batch.manifest.files, listing.listed);
      await writeReport(folder, report, store, { locations, language });
      return report;
    };
    const more =
      watch &&
      (async (signal: AbortSignal) => {
        // The report is up to date whenever there is nothing to do.
        await write({ run: batch.run, failure: null });
        return watch.next(signal);
      });
    const result = await runBatch({ batch, options, plan, store, probed, quiet, logger, ...(more && { more }) });
    const report = await write(result);
    batch.manifest.setReported(result.failure === null);
    await batch.manifest.flush();
    if (flags.json) await pipeline(reportJson(report), process.stdout, { end: false });
    await printFindings(report, say);
    say(`report: ${relative(process.cwd(), join(folder, REPORT_FILES.html))}`);
    const exitCode = exitCodeOf(result, report, batch.manifest.files, listing.refused);
    if (!flags.annotate || result.interrupted) return exitCode;
    const locations = locationsOf(batch.manifest.files, listing.listed);
    const corrections = parseCorrections(options);
    return (await annotate(folder, report, { store, locations, corrections, hidesFaces: flags.blur, say })) ?? exitCode;
  } finally {
    await store.close();
  }
}

/** Writes the annotated videos. @returns the exit code of the first error; null when there is none */
async function annotate(
  folder: string,
  report: StoredReport,
  options: Omit<AnnotateOptions, 'signal'>,
): Promise<number | null> {
  const interrupt = stopOnSignals('the report is written, the annotated video is not');
  try {
    const errors = await annotateReport(folder, report, { ...options, signal: interrupt.signal });
    for (const error of errors) process.stderr.write(`${formatError(error)}\n`);
    return interrupt.signal.aborted ? EXIT_CODES.interrupted : (errors[0]?.exitCode ?? null);
  } finally {
    interrupt.dispose();
  }
}

/** Paths and addresses by source id; those of this call have their credentials. */
function locationsOf(files: readonly BatchFile[], listed: readonly ListedSource[]): ReadonlyMap<string, string> {
  return new Map([...files, ...listed].map(({ sourceId, location }) => [sourceId, location]));
}

async function readInputs(
  videos: readonly string[],
  flags: AnalyzeFlags,
  say: (text: string) => void,
): Promise<{ names: readonly string[]; listing: SourceListing }> {
  const recordings = flags.list === undefined ? [] : await readRecordingList(flags.list);
  const isEmpty = videos.length === 0 && recordings.length === 0;
  if (flags.watch !== undefined) {
    if (!isEmpty) throw new CrowdtoneError('E_USAGE', '--watch takes no further recordings; name only its folder');
    const { listed, refused } = await listSources([flags.watch]);
    const unreadable = refused.filter(({ error }) => error.code !== 'E_FOLDER_NO_VIDEO');
    if (unreadable[0]) throw unreadable[0].error;
    return { names: [flags.watch], listing: { listed, refused: [], remark: null } };
  }
  const names = isEmpty || isSample(videos) ? [await prepareSample(say, isEmpty)] : videos;
  const listing = await listSources(names, recordings);
  if (listing.listed.length === 0 && listing.refused[0]) throw listing.refused[0].error;
  if (flags.recordedAt === undefined) return { names, listing };
  if (listing.listed.length > 1) {
    const advice = 'give each its start time in a list (--list)';
    throw new CrowdtoneError('E_USAGE', `--recorded-at is for one recording, but there are several; ${advice}`);
  }
  const recordedAt = { at: readRecordedAt(flags.recordedAt), from: 'user' as const };
  return { names, listing: { ...listing, listed: listing.listed.map((source) => ({ ...source, recordedAt })) } };
}

function settleMsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (seconds > 0 && seconds <= 3600) return 1000 * seconds;
  throw new CrowdtoneError('E_USAGE', `--settle ${text} is not a number of seconds up to 3600`);
}

/** As it is stored and compared: the same place under the same name, without credentials. */
function shownInput(name: string): string {
  const { kind, address, name: shown } = parseSource(name);
  return kind === 'file' ? address : shown;
}

/** @throws the error of the first recording when none can be read */
async function probeAll(
  { listed, refused }: SourceListing,
  options: AnalysisOptions,
): Promise<ReadonlyMap<string, ChosenSource | RefusedSource>> {
  const result = await probeSources(listed, parseCorrections(options));
  const [first] = [...refused, ...result.refused];
  if (result.chosen.length === 0 && first) throw first.error;
  const entries: (readonly [string, ChosenSource | RefusedSource])[] = [
    ...result.chosen.map((source) => [source.sourceId, source] as const),
    ...result.refused.flatMap((each) => (each.source ? [[each.source.sourceId, each] as const] : [])),
  ];
  return new Map(entries);
}

/** Whether the sample is named, as cameras name it; a file of that name comes first. */
function isSample(videos: readonly string[]): boolean {
  return videos.length === 1 && videos[0] === SAMPLE_LOCATION && !existsSync(SAMPLE_LOCATION);
}

async function prepareSample(say: (text: string) => void, isDefault: boolean): Promise<string> {
  let nextShare = 0;
  const sample = await ensureSample((share) => {
    if (share < nextShare) return;
    say(`creating the sample video (first use only): ${Math.round(share * 100)} %`);
    nextShare += 0.25;
  });
  say(`${isDefault ? 'no video given: ' : ''}analysing the sample, which shows ${sample.people} people`);
  return sample.path;
}
