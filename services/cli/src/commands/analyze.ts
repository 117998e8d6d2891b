import { join, relative } from 'node:path';
import type { AnalysisOptions } from '@crowdtone/config';
import {
  CrowdtoneError,
  EXIT_CODES,
  formatError,
  type GroupEvent,
  parseCorrections,
  type Report,
  type SourceRecord,
  trustSummary,
} from '@crowdtone/domain';
import { createLogger, type Logger } from '@crowdtone/observability';
import type { Store } from '@crowdtone/store';
import { sourceLabel } from '@crowdtone/video';
import { type AnnotateOptions, annotateReport } from '../annotate/annotate-report';
import { buildReport } from '../report/build';
import { summarySentence } from '../report/summary';
import { REPORT_FILES, writeReport } from '../report/write';
import { type AnalysisResult, analyseVideos } from '../run/analysis';
import { stopOnSignals } from '../run/interrupt';
import { openOutputStore } from '../run/output-store';
import { createProgressView } from '../run/progress';
import { planRun, type RunPlan, withModelPrecision } from '../run/settings';
import { type ChosenSource, chooseSources, type RefusedSource } from '../run/sources';
import { ensureSample } from '../sample';

/** Options of `crowdtone analyze`. */
export interface AnalyzeFlags {
  readonly out?: string;
  readonly json: boolean;
  readonly quiet: boolean;
  /** Whether annotated videos are written, and whether faces are painted over in them. */
  readonly annotate: boolean;
  readonly blur: boolean;
}

/**
 * `crowdtone analyze`: analyses videos and writes a report. The store keeps what was analysed however the analysis ends.
 *
 * @param videos files, folders and URLs; none means the sample crowd
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
  const options = await withModelPrecision(wanted);
  const plan = planRun(options);
  const names = videos.length > 0 ? videos : [await prepareSample(say)];
  const corrections = parseCorrections(options);
  const { chosen, refused, remarks } = await chooseSources(names, corrections);
  for (const { error } of refused) process.stderr.write(`${formatError(error)}\n`);
  for (const text of remarks) process.stderr.write(`${text}\n`);

  const folder = flags.out ?? defaultFolder(names);
  const logger = createLogger('crowdtone');
  const store = await openOutputStore(folder, logger);
  try {
    const quiet = flags.quiet || flags.json;
    const { result, interrupted } = await analyseWithProgress(chosen, options, plan, store, quiet, logger);
    const report = await collectReport(store, result);
    const locations = new Map(chosen.map(({ sourceId, location }) => [sourceId, location]));
    await writeReport(folder, report, store, locations);
    if (flags.json) process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    for (const source of report.sources) {
      say(`${source.label}: ${summarySentence(source)}`);
      const trust = trustSummary(source.windows);
      if (trust !== null) say(`  trust in the shares: ${trust}`);
      for (const { text } of source.notes ?? []) say(`  ${text}`);
    }
    say(`report: ${relative(process.cwd(), join(folder, REPORT_FILES.html))}`);
    const exitCode = exitCodeOf(result, report, refused, interrupted);
    if (!flags.annotate || interrupted) return exitCode;
    return (await annotate(folder, report, { store, locations, corrections, hidesFaces: flags.blur, say })) ?? exitCode;
  } finally {
    await store.close();
  }
}

/** Writes the annotated videos. @returns the exit code of the first error; null when there is none */
async function annotate(
  folder: string,
  report: Report,
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

async function analyseWithProgress(
  sources: readonly ChosenSource[],
  options: AnalysisOptions,
  plan: RunPlan,
  store: Store,
  quiet: boolean,
  logger: Logger,
): Promise<{ result: AnalysisResult; interrupted: boolean }> {
  const lengths = sources.map(({ info }) => info.durationMs);
  const totalMs = lengths.every((length) => length !== null) ? lengths.reduce((sum, length) => sum + length, 0) : null;
  const progress = createProgressView(totalMs, quiet);
  let readable = 0;
  const onEvent = (event: GroupEvent) => {
    if (event.kind === 'window') readable = event.window.people.readable;
    if (event.kind === 'source') progress.update(event.source, readable);
  };
  const interrupt = stopOnSignals();
  try {
    const result = await analyseVideos({ options, plan, sources, store, signal: interrupt.signal, logger, onEvent });
    return { result, interrupted: interrupt.signal.aborted };
  } finally {
    interrupt.dispose();
    progress.end();
  }
}

async function collectReport(store: Store, { run, failure }: AnalysisResult): Promise<Report> {
  const stored = await store.listSources(run.runId);
  // A source whose end could not be stored is reported with what was stored of it.
  const sources = stored.map((source): SourceRecord => {
    if (failure === null || source.state === 'complete' || source.error !== null) return source;
    const { code, message } = failure;
    return { ...source, state: source.analysed > 0 ? 'partial' : 'failed', error: { code, message } };
  });
  const windows = await Promise.all(
    sources.map(({ runId, sourceId }) =>
      store.listWindows({ runId, sourceId, fromMs: 0, toMs: Infinity, newest: Infinity }),
    ),
  );
  return buildReport(run, sources, windows.flat());
}

function exitCodeOf(
  { failure }: AnalysisResult,
  report: Report,
  refused: readonly RefusedSource[],
  interrupted: boolean,
): number {
  for (const { error, label } of report.sources) {
    if (error) process.stderr.write(`${error.code}: ${label}: ${error.message}\n`);
  }
  if (interrupted) return EXIT_CODES.interrupted;
  if (failure) {
    const isReported = report.sources.some(({ error }) => error?.code === failure.code);
    if (!isReported) process.stderr.write(`${formatError(failure)}\n`);
    return failure.exitCode;
  }
  const errors = report.sources.flatMap(({ error }) => error ?? []);
  if (errors.some(({ code }) => code === 'E_INTERNAL')) return EXIT_CODES.internal;
  const unread = refused.length > 0 || errors.length > 0;
  return unread ? EXIT_CODES.input : 0;
}

async function prepareSample(say: (text: string) => void): Promise<string> {
  let nextShare = 0;
  const sample = await ensureSample((share) => {
    if (share < nextShare) return;
    say(`creating the sample video (first use only): ${Math.round(share * 100)} %`);
    nextShare += 0.25;
  });
  say(`no video given: analysing the sample, which shows ${sample.people} people`);
  return sample.path;
}

function defaultFolder(names: readonly string[]): string {
  const [first] = names;
  if (first === undefined) throw new CrowdtoneError('E_USAGE', 'no video given; see crowdtone analyze --help');
  const words = sourceLabel(first)
    .replace(/\.[^.]*$/, '')
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .slice(0, 60);
  const time = new Date().toISOString().slice(0, 19).replace(/[T:]/g, '-');
  return join('crowdtone-reports', `${words}-${time}`);
}
