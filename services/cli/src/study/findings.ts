import { adjectiveOf } from '@crowdtone/domain';
import type { StudyReport } from '@crowdtone/domain/tables';

type Comparison = StudyReport['comparisons'][number];
type Response = StudyReport['responses'][number];

/** What a study found, in sentences, the clearest first; one that says so when it found nothing. */
export function studyFindings({ comparisons, responses }: StudyReport): string[] {
  const clear = [
    ...comparisons.filter((row) => row.clear).map((row) => ({ row, text: compared(row) })),
    ...responses.filter((row) => row.clear).map((row) => ({ row, text: responded(row) })),
  ];
  if (clear.length > 0) return clear.sort((a, b) => a.row.p_corrected - b.row.p_corrected).map(({ text }) => text);
  const tests = comparisons.length + responses.length;
  if (tests === 0) return ['There is nothing that could be compared.'];
  return [
    `No difference is larger than chance explains, after correction for ${tests} ${tests === 1 ? 'comparison' : 'comparisons'}. That does not show that there is none.`,
  ];
}

function compared(row: Comparison): string {
  return `In "${row.first}", ${amountOf(row)} than in "${row.second}" (${evidenceOf(row)}).`;
}

function responded(row: Response): string {
  const where = row.condition === null ? '' : ` in "${row.condition}"`;
  const times = row.occurrences === 1 ? 'once' : `${row.occurrences} times`;
  return `After the start of "${row.kind}"${where} (${times}), ${amountOf(row)} than before (${evidenceOf(row)}).`;
}

function amountOf({ difference, expression }: Comparison | Response): string {
  const points = Math.abs(difference * 100).toFixed(1);
  return `${points} points ${difference > 0 ? 'more' : 'fewer'} people look ${adjectiveOf(expression)}`;
}

function evidenceOf(row: Comparison | Response): string {
  const bounds = [row.low, row.high].map((bound) => Math.abs(bound * 100)).sort((a, b) => a - b);
  const isAcross = row.low < 0 !== row.high < 0;
  const interval = isAcross
    ? `${pointsText(row.low)} to ${pointsText(row.high)}`
    : bounds.map((bound) => bound.toFixed(1)).join(' to ');
  return `95% interval ${interval}; corrected ${probabilityText(row.p_corrected)}`;
}

/** A difference in points with its sign. */
export function pointsText(difference: number): string {
  const points = Math.abs(difference * 100).toFixed(1);
  return points === '0.0' ? points : `${difference < 0 ? '-' : '+'}${points}`;
}

/** `p = .031`, or `p < .001`. */
export function probabilityText(p: number): string {
  return p < 0.001 ? 'p < .001' : `p = ${p.toFixed(3).replace(/^0/, '')}`;
}
