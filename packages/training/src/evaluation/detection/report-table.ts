import type { FiguresByLevel } from './level-figures';
import { type DetectorFigures, OPERATING_PRECISION, type RangeFigures } from './protocol';
import type { DetectionReport } from './report';

const COLUMN_WIDTH = 9;

/** Label of a range of sizes in reports. */
export function rangeName({ from, below }: Pick<RangeFigures, 'from' | 'below'>): string {
  if (below === null) return `>=${from} px`;
  return from === 0 ? `<${below} px` : `${from}-${below} px`;
}

/** The report as text for a terminal: one line per detector, one column per size range. */
export function renderDetectionTable({ split, surfaces, candidates, notes }: DetectionReport): string {
  const nameWidth = Math.max(24, ...candidates.map(({ name }) => name.length + 4));
  const line = (title: string, cells: readonly string[]) =>
    title.padEnd(nameWidth) + cells.map((cell) => cell.padStart(COLUMN_WIDTH)).join('');
  const ranges = candidates[0] === undefined ? [] : rangesOf(candidates[0]);
  const block = (title: string, value: (figures: RangeFigures) => number | null) => [
    line(title, ranges.map(rangeName)),
    ...candidates.map((figures) => line(`  ${figures.name}`, rangesOf(figures).map(value).map(decimals))),
    '',
  ];
  const tail = candidates.map(({ name, operatingScore, falsePerMegapixel: { synthetic, crops }, cpuMsPerMegapixel }) =>
    line(`  ${name}`, [decimals(operatingScore), decimals(synthetic), decimals(crops), cpuMsPerMegapixel.toFixed(1)]),
  );
  const levelLines = (level: keyof FiguresByLevel, hasFalsePositives: boolean) =>
    candidates.map(({ name, levels, falsePerMegapixel: { likelyCrops, likelyPhotographs } }) => {
      const figures = levels?.[level];
      const [low, high] = figures?.interval ?? [null, null];
      const falsePositives = hasFalsePositives ? [likelyCrops, likelyPhotographs] : [];
      const cells = [figures?.score, figures?.precision, low, high, figures?.recall, ...falsePositives];
      return line(
        `  ${name}`,
        cells.map((value) => decimals(value ?? null)),
      );
    });
  const levelTitles = ['score', 'precision', 'from', 'to', 'recall'];
  return [
    `${surfaces.images} images of split ${split}, ${surfaces.evaluated.toFixed(2)} megapixels; faces: ` +
      ranges.map((range) => `${range.faces} ${rangeName(range)}`).join(', '),
    ...notes.map((note) => `note: ${note}`),
    ...candidates.map(({ name, description }) => `${name}: ${description}`),
    '',
    ...block('average precision', ({ averagePrecision }) => averagePrecision),
    ...block(`recall at precision ${OPERATING_PRECISION}`, ({ recall }) => recall),
    ...block('precision at that score', ({ precision }) => precision),
    line(`score, false per MP`, ['score', 'synth.', 'crops', 'ms/MP']),
    ...tail,
    '',
    ...(['possible', 'certain', 'likely'] as const).flatMap((level) => [
      line(`at level ${level}`, level === 'likely' ? [...levelTitles, 'f. crops', 'f. photos'] : levelTitles),
      ...levelLines(level, level === 'likely'),
    ]),
    `(precision with its 95 % interval; false positives per megapixel on ${surfaces.crops.toFixed(1)} megapixels of crops and ` +
      `${surfaces.photographs.toFixed(1)} of photographs without people)`,
    '',
  ].join('\n');
}

/** All ranges of a detector, the overall one first. */
export function rangesOf({ counted, buckets }: DetectorFigures): RangeFigures[] {
  return [counted, ...buckets];
}

/** A figure with three decimals, or a dash. */
export function decimals(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}
