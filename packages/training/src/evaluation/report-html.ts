import { EXPRESSIONS } from '@crowdtone/domain';
import type { Comparison, Difference } from './comparison';
import { GROUP_PROTOCOLS } from './group-error';
import type { CandidateFigures, SizeFigures } from './protocol';
import type { EvaluationReport } from './report';
import { accuracyPlot, calibrationPlot, escapeText } from './report-plots';
import { REPORT_STYLE } from './report-style';
import { describeFaces } from './report-table';

/** The report as one page that needs nothing else: no script, no style sheet, no network. */
export function renderEvaluationHtml(report: EvaluationReport): string {
  const { candidates } = report;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Expression networks by face size</title>
<style>${REPORT_STYLE}</style>
<h1>Expression networks by face size</h1>
<p>Faces with a majority, ${describeFaces(report)}; ${escapeText(report.measuredAt)}.
Temperatures and share estimators are fitted for each size by itself.</p>
<ul>${report.notes.map((note) => `<li>${escapeText(note)}</li>`).join('')}</ul>
<h2>Accuracy by size</h2>
${accuracyPlot(candidates)}
${FIGURES.map(({ title, value }) => figureTable(title, candidates, value)).join('\n')}
<h2>Error of group shares</h2>
<p>Mean total variation between estimated and true shares of votes, of groups of ${report.groups.facesPerGroup} faces
(${report.groups.groups} groups). U: clear faces, all shares equally likely.
N: clear faces, shares around the natural ones. V: faces as they come, those without a majority too.</p>
${groupTables(candidates)}
${comparisonTable(report.comparisons)}
${alteredTable(candidates)}
${byGroupTable(candidates)}
${candidates.map(candidateSection).join('\n')}
</html>
`;
}

const percent = (value: number) => (value * 100).toFixed(1);
const decimals = (value: number) => value.toFixed(3);

const FIGURES: readonly { title: string; value: (figures: SizeFigures) => string }[] = [
  { title: 'Accuracy, %', value: ({ accuracy }) => percent(accuracy) },
  { title: 'Mean recall of seven expressions (without contempt)', value: ({ meanRecall }) => decimals(meanRecall) },
  { title: 'Macro F1', value: ({ macroF1 }) => decimals(macroF1) },
  {
    title: 'Expected calibration error after temperature',
    value: ({ calibrationError }) => decimals(calibrationError),
  },
  ...(['all', 'clear', 'unclear'] as const).flatMap((sort) => [
    {
      title: `Votes for the expression read, ${sort} faces, %`,
      value: ({ votes }: SizeFigures) => percent(votes[sort].agreement),
    },
    {
      title: `Calibration error on votes, ${sort} faces`,
      value: ({ votes }: SizeFigures) => decimals(votes[sort].calibrationError),
    },
  ]),
];

function figureTable(
  title: string,
  candidates: readonly CandidateFigures[],
  value: (figures: SizeFigures) => string,
): string {
  const sizes = candidates[0]?.sizes ?? [];
  const head = sizes.map(({ size }) => `<th>${size} px</th>`).join('');
  const body = candidates
    .map(
      ({ name, sizes: own }) =>
        `<tr><th>${escapeText(name)}</th>${own.map((f) => `<td>${value(f)}</td>`).join('')}</tr>`,
    )
    .join('');
  return `<h2>${escapeText(title)}</h2><table><tr><th></th>${head}</tr>${body}</table>`;
}

/** Empty when one network alone was measured. */
function comparisonTable(comparisons: readonly Comparison[]): string {
  if (comparisons.length === 0) return '';
  const points = (value: number) => `${value < 0 ? '' : '+'}${percent(value)}`;
  const bounds = ({ difference, low, high }: Difference) => `${points(difference)} (${points(low)} to ${points(high)})`;
  const rows = comparisons.map(({ name, size, accuracy, meanRecall }) => {
    const cells = [String(size), bounds(accuracy), bounds(meanRecall)].map((cell) => `<td>${cell}</td>`);
    return `<tr><th>${escapeText(name)}</th>${cells.join('')}</tr>`;
  });
  const head = headRow(['', 'px', 'accuracy, points (95 % interval)', 'mean recall, points (95 % interval)']);
  return `<h2>Above ${escapeText(comparisons[0]?.against ?? '')} on the same faces</h2><table>${head}${rows.join('')}</table>`;
}

/** Empty when no altered faces were measured. */
function alteredTable(candidates: readonly CandidateFigures[]): string {
  const figures = candidates.flatMap(({ name, altered }) => altered.map((figure) => ({ name, ...figure })));
  if (figures.length === 0) return '';
  const rows = figures.map(({ name, alteration, size, accuracy, meanRecall, lost, unchanged }) => {
    const cells = [percent(accuracy), percent(lost), percent(unchanged), decimals(meanRecall)];
    const left = `<th>${escapeText(alteration)}</th><th>${escapeText(name)}</th><td>${size}</td>`;
    return `<tr>${left}${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const head = ['', '', 'px', 'accuracy, %', 'points lost', 'same label, %', 'mean recall'];
  return `<h2>Altered faces</h2><table>${headRow(head)}${rows.join('')}</table>`;
}

/** Empty when no groups were asked for. */
function byGroupTable(candidates: readonly CandidateFigures[]): string {
  const rows = candidates.flatMap(({ name, sizes }) =>
    sizes.flatMap(({ size, byGroup }) =>
      byGroup.map((figures) => {
        const { accuracyInterval: right, meanRecallInterval: recall } = figures;
        const cells = [
          String(size),
          String(figures.faces),
          `${percent(figures.accuracy)} (${percent(right.low)} to ${percent(right.high)})`,
          `${decimals(figures.meanRecall)} (${decimals(recall.low)} to ${decimals(recall.high)})`,
        ];
        const left = [figures.grouping, figures.group, name].map((text) => `<th>${escapeText(text)}</th>`);
        return `<tr>${left.join('')}${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
      }),
    ),
  );
  if (rows.length === 0) return '';
  const head = ['', '', '', 'px', 'faces', 'accuracy, % (95 % interval)', 'mean recall (95 % interval)'];
  return `<h2>Groups of faces</h2><table>${headRow(head)}${rows.join('')}</table>`;
}

function headRow(titles: readonly string[]): string {
  return `<tr>${titles.map((title) => `<th>${title}</th>`).join('')}</tr>`;
}

function groupTables(candidates: readonly CandidateFigures[]): string {
  const estimators = Object.keys(candidates[0]?.sizes[0]?.groups.U ?? {});
  return GROUP_PROTOCOLS.flatMap((protocol) =>
    estimators.map((estimator) =>
      figureTable(`Protocol ${protocol}, ${estimator}`, candidates, ({ groups }) =>
        decimals(groups[protocol][estimator] ?? Number.NaN),
      ),
    ),
  )
    .join('\n')
    .replaceAll('<h2>', '<h3>')
    .replaceAll('</h2>', '</h3>');
}

function candidateSection({ name, sizes }: CandidateFigures): string {
  const parts = sizes.map(
    (figures) => `<section><h3>${figures.size} px</h3>${confusionTable(figures)}${calibrationPlot(figures)}</section>`,
  );
  return `<h2>${escapeText(name)}: confusion and calibration</h2><div class="sizes">${parts.join('')}</div>`;
}

/** Each row adds up to 100 %: what faces of an expression are read as. */
function confusionTable({ confusion }: SizeFigures): string {
  const head = EXPRESSIONS.map((name) => `<th>${name.slice(0, 4)}</th>`).join('');
  const body = confusion.map((row, truth) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const cells = row.map((count) => {
      const share = total === 0 ? 0 : count / total;
      return `<td style="background:rgba(36,99,180,${(share * 0.75).toFixed(2)})">${Math.round(share * 100)}</td>`;
    });
    return `<tr><th>${EXPRESSIONS[truth]} (${total})</th>${cells.join('')}</tr>`;
  });
  return `<table class="confusion"><tr><th>true \\ read, %</th>${head}</tr>${body.join('')}</table>`;
}
