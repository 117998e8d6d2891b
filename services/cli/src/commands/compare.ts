import {
  adjectiveOf,
  CrowdtoneError,
  compareRanges,
  isClear,
  percent,
  percentRange,
  type RangeComparison,
  type RangeSummary,
  type Report,
} from '@crowdtone/domain';
import { textTable } from '@crowdtone/runtime';
import { rangeOf } from '../results/ranges';
import { withResults } from '../results/read-results';
import { parsePlace, within } from '../results/time-range';

/** Options of `crowdtone compare`. */
export interface CompareFlags {
  readonly json: boolean;
}

/**
 * `crowdtone compare`: prints the mean shares of two runs, and their differences with intervals.
 *
 * @param places report folders, or `folder/run`, each with `@from-to` for a part; of a folder the newest run
 * @returns the exit code
 * @throws {CrowdtoneError} E_RESULTS_MISSING when a run has no published shares, and the errors of `withResults`
 */
export async function compare(places: readonly [string, string], { json }: CompareFlags): Promise<number> {
  const one = await read(places[0]);
  const other = await read(places[1]);
  const isSame = isSameView(one.report, other.report);
  const comparison = compareRanges(one.range, other.range, isSame);
  if (comparison === null) throw unpublished(places.join(' and '));
  const notes = notesOn(one.report, other.report, comparison);
  process.stdout.write(
    json
      ? `${JSON.stringify({ runs: [one, other].map(({ report }) => report.run), ...comparison, notes }, null, 2)}\n`
      : `${tableOf(one.range, other.range, comparison)}\n${notes.map((note) => `${note}\n`).join('')}`,
  );
  return 0;
}

async function read(text: string): Promise<{ report: Report; range: RangeSummary }> {
  const { place, range: part } = parsePlace(text);
  const report = await withResults(place, async ({ runs }) => runs[0]?.report);
  const range = report && rangeOf(within(report.sources, part));
  if (report === undefined || !range || range.whole.published === null) throw unpublished(text);
  return { report, range };
}

/** Then errors of the model are the same in both, and cancel. */
function isSameView(one: Report, other: Report): boolean {
  const idsOf = ({ sources }: Report) =>
    sources
      .map(({ sourceId }) => sourceId)
      .sort()
      .join('\n');
  return one.run.settings.model.digest === other.run.settings.model.digest && idsOf(one) === idsOf(other);
}

function tableOf(one: RangeSummary, other: RangeSummary, { differences }: RangeComparison): string {
  const shareIn = ({ whole }: RangeSummary, wanted: string) => {
    const share = whole.published?.shares.expressions.find(({ expression }) => expression === wanted);
    return share ? `${percent(share.share)} (${percentRange(share.low, share.high)})` : '';
  };
  const points = (value: number) => `${value < 0 ? '-' : '+'}${Math.abs(value * 100).toFixed(1)}`;
  return textTable(
    ['expression', 'first', 'second', 'difference, points', '95% interval', ''],
    differences.map((entry) => [
      adjectiveOf(entry.expression),
      shareIn(one, entry.expression),
      shareIn(other, entry.expression),
      points(entry.difference),
      `${points(entry.low)} to ${points(entry.high)}`,
      isClear(entry) ? 'differs' : 'may be chance',
    ]),
  );
}

function notesOn(one: Report, other: Report, { basis }: RangeComparison): string[] {
  const [a, b] = [one.run.settings, other.run.settings];
  const changed = (['fps', 'windowMs', 'samples', 'floor', 'detector'] as const).filter((name) => a[name] !== b[name]);
  return [
    basis === 'chance'
      ? 'Intervals cover chance over time; errors of the model are the same in both and cancel.'
      : 'Intervals also cover known errors of the model, which may differ between videos.',
    ...(a.model.digest === b.model.digest ? [] : [`The runs have other models: ${a.model.name} and ${b.model.name}.`]),
    ...(changed.length === 0 ? [] : [`The runs have other settings: ${changed.join(', ')}.`]),
    'Eight expressions are compared: one of them seems to differ by chance in about one of three pairs of equal crowds.',
  ];
}

function unpublished(place: string): CrowdtoneError {
  return new CrowdtoneError(
    'E_RESULTS_MISSING',
    `${place}: no shares are published that could be compared; analyse more people at once`,
  );
}
