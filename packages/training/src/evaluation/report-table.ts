import type { Comparison, Difference } from './comparison';
import type { CandidateFigures, SizeFigures } from './protocol';
import { GROUP_PROTOCOLS } from './quantification-error';
import type { EvaluationReport } from './report';

const LEFT_WIDTH = 52;
const COLUMN_WIDTH = 9;

/** The report as text for a terminal: one line per network, one column per face size. */
export function renderEvaluationTable({ candidates, comparisons, ...report }: EvaluationReport): string {
  const { faces, groups, notes, split } = report;
  const sizes = candidates[0]?.sizes.map(({ size }) => size) ?? [];
  const block = (title: string, value: (figures: SizeFigures) => number, digits: number) => {
    const head = title.padEnd(LEFT_WIDTH) + sizes.map((size) => `${size} px`.padStart(COLUMN_WIDTH)).join('');
    const body = candidates.map((candidate) => line(candidate, value, digits));
    return [head, ...body, ''].join('\n');
  };
  const estimators = Object.keys(candidates[0]?.sizes[0]?.groups.U ?? {});
  const groupBlocks = GROUP_PROTOCOLS.flatMap((protocol) =>
    estimators.map((name) =>
      block(`quantification error ${protocol}, ${name}`, (figures) => figures.groups[protocol][name] ?? Number.NaN, 3),
    ),
  );
  return [
    `${describeFaces({ faces, split })}; groups of ${groups.facesPerGroup} faces`,
    ...notes.map((note) => `note: ${note}`),
    '',
    block('accuracy, %', ({ accuracy }) => accuracy * 100, 1),
    block('mean recall (7 expressions)', ({ meanRecall }) => meanRecall, 3),
    block('macro F1', ({ macroF1 }) => macroF1, 3),
    block('calibration error', ({ calibrationError }) => calibrationError, 3),
    ...voteBlocks(block),
    ...groupBlocks,
    ...comparisonLines(comparisons),
    ...alteredLines(candidates),
    ...groupLines(candidates),
    '',
  ].join('\n');
}

type Block = (title: string, value: (figures: SizeFigures) => number, digits: number) => string;

function voteBlocks(block: Block): string[] {
  return (['all', 'clear', 'unclear'] as const).flatMap((subset) => [
    block(`votes for the predicted expression, ${subset} faces, %`, ({ votes }) => votes[subset].agreement * 100, 1),
    block(`calibration error on votes, ${subset} faces`, ({ votes }) => votes[subset].calibrationError, 3),
  ]);
}

/** One line per network and size: the difference to the first network with its 95 % interval. */
function comparisonLines(comparisons: readonly Comparison[]): string[] {
  if (comparisons.length === 0) return [];
  const points = (value: number) => `${value < 0 ? '' : '+'}${(value * 100).toFixed(1)}`;
  const bounds = ({ difference, low, high }: Difference) => `${points(difference)} (${points(low)} to ${points(high)})`;
  const lines = comparisons.map(({ name, size, accuracy, meanRecall }) => {
    const left = `  ${name}`.slice(0, LEFT_WIDTH - 1).padEnd(LEFT_WIDTH) + `${size} px`.padStart(COLUMN_WIDTH);
    return `${left}  accuracy ${bounds(accuracy)}, mean recall ${bounds(meanRecall)}`;
  });
  return [`difference to ${comparisons[0]?.against ?? ''} on the same faces, points with 95 % intervals`, ...lines, ''];
}

/** One line per alteration and network, one column per size. */
function alteredLines(candidates: readonly CandidateFigures[]): string[] {
  const figures = candidates.flatMap(({ altered }) => altered);
  if (figures.length === 0) return [];
  const sizes = [...new Set(figures.map(({ size }) => size))];
  const head = 'altered: accuracy (lost), same label, %'.padEnd(LEFT_WIDTH);
  const lines = [head + sizes.map((size) => `${size} px`.padStart(3 * COLUMN_WIDTH)).join('')];
  for (const alteration of new Set(figures.map((figure) => figure.alteration))) {
    for (const { name, altered } of candidates) {
      const cells = sizes.map((size) => {
        const found = altered.find((figure) => figure.alteration === alteration && figure.size === size);
        if (found === undefined) return ''.padStart(3 * COLUMN_WIDTH);
        const percent = (share: number) => (share * 100).toFixed(1);
        return `${percent(found.accuracy)} (${percent(found.lost)}), ${percent(found.unchanged)}`.padStart(
          3 * COLUMN_WIDTH,
        );
      });
      lines.push(`  ${alteration}, ${name}`.slice(0, LEFT_WIDTH - 1).padEnd(LEFT_WIDTH) + cells.join(''));
    }
  }
  return [...lines, ''];
}

/** One line per group, network and size, with 95 % intervals. */
function groupLines(candidates: readonly CandidateFigures[]): string[] {
  const lines = candidates.flatMap(({ name, sizes }) =>
    sizes.flatMap(({ size, byGroup }) =>
      byGroup.map(({ grouping, group, faces, accuracy, accuracyInterval, meanRecall, meanRecallInterval }) => {
        const left = `  ${grouping} ${group}, ${name}`.slice(0, LEFT_WIDTH - 1).padEnd(LEFT_WIDTH);
        const percent = (share: number) => (share * 100).toFixed(1);
        const bounds = `${percent(accuracyInterval.low)} to ${percent(accuracyInterval.high)}`;
        const recall = `${meanRecall.toFixed(3)} (${meanRecallInterval.low.toFixed(3)} to ${meanRecallInterval.high.toFixed(3)})`;
        return `${left}${`${size} px`.padStart(COLUMN_WIDTH)}${String(faces).padStart(COLUMN_WIDTH)}  ${percent(accuracy)} % (${bounds})  ${recall}`;
      }),
    ),
  );
  return lines.length === 0 ? [] : ['groups: size, faces, accuracy and mean recall with 95 % intervals', ...lines, ''];
}

/** Which faces were evaluated, and on which the calibration was fitted. */
export function describeFaces({ faces, split }: Pick<EvaluationReport, 'faces' | 'split'>): string {
  if (split === 'test') return `measured on ${faces.test} test faces, fitted on ${faces.valid} validation faces`;
  return `measured and fitted on the same ${faces.valid} validation faces, for model selection; report results on the test faces`;
}

function line({ name, sizes }: CandidateFigures, value: (figures: SizeFigures) => number, digits: number): string {
  const cells = sizes.map((figures) => value(figures).toFixed(digits).padStart(COLUMN_WIDTH));
  return `  ${name.slice(0, LEFT_WIDTH - 3)}`.padEnd(LEFT_WIDTH) + cells.join('');
}
