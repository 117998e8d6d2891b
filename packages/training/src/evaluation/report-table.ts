import { GROUP_PROTOCOLS } from './group-error';
import type { CandidateFigures, SizeFigures } from './protocol';
import type { EvaluationReport } from './report';

const LEFT_WIDTH = 42;
const COLUMN_WIDTH = 9;

/** The report's figures as text for a terminal: a line a network, a column a face size. */
export function renderEvaluationTable({ candidates, faces, groups, notes, split }: EvaluationReport): string {
  const sizes = candidates[0]?.sizes.map(({ size }) => size) ?? [];
  const block = (title: string, value: (figures: SizeFigures) => number, digits: number) => {
    const head = title.padEnd(LEFT_WIDTH) + sizes.map((size) => `${size} px`.padStart(COLUMN_WIDTH)).join('');
    const body = candidates.map((candidate) => line(candidate, value, digits));
    return [head, ...body, ''].join('\n');
  };
  const estimators = Object.keys(candidates[0]?.sizes[0]?.groups.U ?? {});
  const groupBlocks = GROUP_PROTOCOLS.flatMap((protocol) =>
    estimators.map((name) =>
      block(`group error ${protocol}, ${name}`, (figures) => figures.groups[protocol][name] ?? Number.NaN, 3),
    ),
  );
  return [
    `${describeFaces({ faces, split })}; groups of ${groups.facesPerGroup} faces`,
    ...notes.map((note) => `note: ${note}`),
    '',
    block('accuracy, %', ({ accuracy }) => accuracy * 100, 1),
    block('mean recall of seven', ({ meanRecall }) => meanRecall, 3),
    block('macro F1', ({ macroF1 }) => macroF1, 3),
    block('calibration error', ({ calibrationError }) => calibrationError, 3),
    ...groupBlocks,
    '',
  ].join('\n');
}

/** Which faces were measured, and which the rest was fitted on. */
export function describeFaces({ faces, split }: Pick<EvaluationReport, 'faces' | 'split'>): string {
  if (split === 'test') return `measured on ${faces.test} test faces, fitted on ${faces.valid} validation faces`;
  return `measured and fitted on the same ${faces.valid} validation faces, for choosing; the test faces tell how good the choice is`;
}

function line({ name, sizes }: CandidateFigures, value: (figures: SizeFigures) => number, digits: number): string {
  const cells = sizes.map((figures) => value(figures).toFixed(digits).padStart(COLUMN_WIDTH));
  return `  ${name.slice(0, LEFT_WIDTH - 3)}`.padEnd(LEFT_WIDTH) + cells.join('');
}
