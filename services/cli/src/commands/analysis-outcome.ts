/** What `crowdtone analyze` says when it ends. */
import { type BatchFile, EXIT_CODES, errorClassOf, formatError } from '@crowdtone/domain';
import { trustSummaryText, wordsOf } from '@crowdtone/texts';
import { type StoredReport, videosOf } from '../report/stored-report';
import { summarySentence } from '../report/summary';
import type { AnalysisResult } from '../run/analysis';
import type { RefusedSource } from '../run/sources';

/** Up to this number each recording has a line on the screen; above, only their sum is shown. */
const MAX_TOLD = 20;

/** Says what was found in each recording. */
export async function printFindings(report: StoredReport, say: (text: string) => void): Promise<void> {
  const words = wordsOf('en');
  for await (const source of videosOf(report, report.records.slice(0, MAX_TOLD))) {
    say(`${source.label}: ${summarySentence(words, source)}`);
    const trust = trustSummaryText(words, source.windows);
    if (trust !== null) say(`  trust in the shares: ${trust}`);
    for (const { text } of source.notes ?? []) say(`  ${text}`);
  }
  const untold = report.records.length - MAX_TOLD;
  if (untold > 0) say(`... and ${untold} more in the report`);
}

/** Prints what failed, last of all, and decides how the program ends. @returns the exit code */
export function exitCodeOf(
  { failure, interrupted }: AnalysisResult & { interrupted: boolean },
  report: StoredReport,
  files: readonly BatchFile[],
  refused: readonly RefusedSource[],
): number {
  const errors = [
    ...report.records.flatMap(({ label, error }) => (error ? [{ label, error }] : [])),
    ...report.notAnalysed,
  ];
  for (const { label, error } of errors) process.stderr.write(`${error.code}: ${label}: ${error.message}\n`);
  if (errors.length > 0 && files.length > 1) {
    const done = files.filter(({ state }) => state === 'done').length;
    process.stderr.write(`${done} of ${files.length} recordings are complete; the others are listed above\n`);
  }
  if (interrupted) return EXIT_CODES.interrupted;
  if (failure) {
    const isReported = errors.some(({ error }) => error.code === failure.code);
    if (!isReported) process.stderr.write(`${formatError(failure)}\n`);
    return failure.exitCode;
  }
  const classes = new Set(errors.map(({ error }) => errorClassOf(error.code)));
  if (classes.has('internal')) return EXIT_CODES.internal;
  if (classes.has('environment')) return EXIT_CODES.environment;
  return refused.length > 0 || errors.length > 0 ? EXIT_CODES.input : 0;
}
