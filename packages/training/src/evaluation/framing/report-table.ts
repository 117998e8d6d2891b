import type { FramingReport } from '../../run-framing-evaluation';
import type { FramingFigures, FramingRow } from './framing-protocol';

const LEFT_WIDTH = 34;
const COLUMN_WIDTH = 9;

/** The report as text for a terminal. */
export function renderFramingTable({ reference, fits, photographs, synthetic }: FramingReport): string {
  const lines: string[] = [];
  if (reference !== null) {
    const { faces, centre, extent } = reference;
    lines.push(
      `canonical window, ${faces} faces: centre ${centre.x.toFixed(3)}, ${centre.y.toFixed(3)}; extent ${extent.toFixed(3)}`,
    );
  }
  for (const { detector, measured } of fits) {
    if (measured === null) {
      lines.push(`${detector}: no face large enough to measure`);
      continue;
    }
    const { fit, faces, sideSpread } = measured;
    lines.push(
      `${detector}: window ${fit.side.toFixed(3)} of the box (10 to 90 %: ${sideSpread.map((side) => side.toFixed(2)).join(' to ')}), ` +
        `${fit.right.toFixed(3)} right, ${fit.down.toFixed(3)} down; ${faces} faces`,
    );
  }
  if (photographs.length > 0) lines.push('', 'photographs of @vladmandic/face-api', ...blocks(photographs));
  if (synthetic.length > 0) lines.push('', 'labelled faces on synthetic people', ...blocks(synthetic));
  return `${lines.join('\n')}\n`;
}

const MEASURES: readonly { readonly title: string; readonly cell: (row: FramingRow) => string | null }[] = [
  { title: 'accuracy, %', cell: ({ accuracy }) => percent(accuracy) },
  { title: 'accuracy of sad and angry, %', cell: ({ negativeAccuracy }) => percent(negativeAccuracy) },
  { title: 'same label as in the window, %', cell: ({ agreement }) => percent(agreement) },
  { title: 'largest difference of a share', cell: ({ shareDifference }) => shareDifference.toFixed(3) },
];

/** A block per model and detector: crops in rows, sizes in columns. */
function blocks(figures: readonly FramingFigures[]): string[] {
  const titleOf = ({ model, detector }: FramingFigures) => `${model}, ${detector}`;
  return [...new Set(figures.map(titleOf))].flatMap((title) => {
    const group = figures.filter((candidate) => titleOf(candidate) === title);
    const crops = group[0]?.rows.map(({ crop }) => crop) ?? [];
    const cells = (values: readonly string[]) => values.map((value) => value.padStart(COLUMN_WIDTH)).join('');
    const tables = MEASURES.flatMap(({ title: measure, cell }) => {
      const rows = crops.map((crop) => {
        const values = group.map(({ rows }) => {
          const row = rows.find((candidate) => candidate.crop === crop);
          return row === undefined ? null : cell(row);
        });
        return values.every((value) => value === null)
          ? null
          : `    ${crop}`.padEnd(LEFT_WIDTH) + cells(values.map((value) => value ?? '-'));
      });
      const shown = rows.filter((row) => row !== null);
      return shown.length === 0 ? [] : [`  ${measure}`, ...shown];
    });
    return [
      title.padEnd(LEFT_WIDTH) + cells(group.map(({ sizePx }) => `${sizePx} px`)),
      '    found'.padEnd(LEFT_WIDTH) + cells(group.map(({ found, faces }) => `${found}/${faces}`)),
      ...tables,
      '',
    ];
  });
}

function percent(share: number | null): string | null {
  return share === null ? null : (share * 100).toFixed(1);
}
