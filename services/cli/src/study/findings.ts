import type { StudyReport } from '@crowdtone/domain/tables';
import type { Words } from '@crowdtone/texts';

type Comparison = StudyReport['comparisons'][number];
type Response = StudyReport['responses'][number];

/** What a study found, in sentences, the clearest first; one that says so when it found nothing. */
export function studyFindings(words: Words, { comparisons, responses }: StudyReport): string[] {
  const clear = [
    ...comparisons.filter((row) => row.clear).map((row) => ({ row, sentence: compared(words, row) })),
    ...responses.filter((row) => row.clear).map((row) => ({ row, sentence: responded(words, row) })),
  ];
  if (clear.length > 0) {
    return clear.sort((a, b) => a.row.p_corrected - b.row.p_corrected).map(({ sentence }) => sentence);
  }
  const tests = comparisons.length + responses.length;
  return [tests === 0 ? words.text('study.nothing') : words.text('study.noDifference', { count: tests })];
}

function compared(words: Words, row: Comparison): string {
  const { first, second } = row;
  return words.text('study.compared', {
    ...{ first, second },
    ...{ amount: amountOf(words, row), evidence: evidenceOf(words, row) },
  });
}

function responded(words: Words, row: Response): string {
  const { kind, condition, occurrences } = row;
  return words.text('study.responded', {
    event: kind,
    where: condition === null ? '' : words.text('study.inCondition', { condition }),
    times: words.text('study.times', { count: occurrences }),
    ...{ amount: amountOf(words, row), evidence: evidenceOf(words, row) },
  });
}

function amountOf({ t, text, number }: Words, { difference, expression }: Comparison | Response): string {
  const amount = { points: number(Math.abs(difference * 100), 1), expression: t(`adjective.${expression}`) };
  return difference > 0 ? text('study.more', amount) : text('study.fewer', amount);
}

function evidenceOf(words: Words, row: Comparison | Response): string {
  const { text, number } = words;
  const bounds = [row.low, row.high].map((bound) => Math.abs(bound * 100)).sort((a, b) => a - b);
  const isAcross = row.low < 0 !== row.high < 0;
  const [low = '', high = ''] = isAcross
    ? [pointsText(words, row.low), pointsText(words, row.high)]
    : bounds.map((bound) => number(bound, 1));
  return text('study.evidence', {
    interval: text('study.range', { low, high }),
    probability: probabilityText(words, row.p_corrected),
  });
}

/** A difference in points with its sign. */
export function pointsText({ number }: Words, difference: number): string {
  const points = number(Math.abs(difference * 100), 1);
  return Number(Math.abs(difference * 100).toFixed(1)) === 0 ? points : `${difference < 0 ? '-' : '+'}${points}`;
}

/** `p = .031`, or `p < .001`; in languages that write it, with the zero before the point. */
export function probabilityText({ language, number }: Words, p: number): string {
  const written = (value: number) => (language === 'en' ? value.toFixed(3).replace(/^0/, '') : number(value, 3));
  return p < 0.001 ? `p < ${written(0.001)}` : `p = ${written(p)}`;
}
