import { EXPRESSIONS } from '@crowdtone/domain';
import type { Comparison, Difference } from './comparison';
import type { CandidateFigures, SizeFigures } from './protocol';
import { GROUP_PROTOCOLS, PROTOCOL_TITLES } from './quantification-error';
import type { EvaluationReport } from './report';
import { accuracyPlot, calibrationPlot, escapeText } from './report-plots';
import { REPORT_STYLE } from './report-style';
import { describeFaces } from './report-table';

/** The report as one self-contained page, without scripts and external resources. */
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
Temperatures and share estimators are fitted separately for each size.</p>
<ul>${report.notes.map((note) => `<li>${escapeText(note)}</li>`).join('')}</ul>
<h2>Accuracy by size</h2>
${accuracyPlot(candidates)}
${FIGURES.map(({ title, value }) => figureTable(title, candidates, value)).join('\n')}
<h2>Quantification error</h2>
<p>Mean total variation between estimated and true shares of votes, ${report.groups.groups} groups of
${report.groups.facesPerGroup} faces. U: uniform prevalence (APP), faces with a majority. N: natural prevalence (NPP), faces with
a majority. V: faces sampled uniformly, including those without a majority.</p>
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
  ...(['all', 'clear', 'unclear'] as const).flatMap((subset) => [
    {
      title: `Votes for the predicted expression, ${subset} faces, %`,
      value: ({ votes }: SizeFigures) => percent(votes[subset].agreement),
    },
    {
      title: `Calibration error on votes, ${subset} faces`,
      value: ({ votes }: SizeFigures) => decimals(votes[subset].calibrationError),
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

/** Empty for a single network. */
function comparisonTable(comparisons: readonly Comparison[]): string {
  if (comparisons.length === 0) return '';
  const points = (value: number) => `${value < 0 ? '' : '+'}${percent(value)}`;
  const bounds = ({ difference, low, high }: Difference) => `${points(difference)} (${points(low)} to ${points(high)})`;
  const rows = comparisons.map(({ name, size, accuracy, meanRecall }) => {
    const cells = [String(size), bounds(accuracy), bounds(meanRecall)].map((cell) => `<td>${cell}</td>`);
    return `<tr><th>${escapeText(name)}</th>${cells.join('')}</tr>`;
  });
  const head = headRow(['', 'px', 'accuracy, points (95 % interval)', 'mean recall, points (95 % interval)']);
  return `<h2>Difference to ${escapeText(comparisons[0]?.against ?? '')} on the same faces</h2><table>${head}${rows.join('')}</table>`;
}

/** Empty unless altered faces were evaluated. */
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

/** Empty unless groups were requested. */
function byGroupTable(candidates: readonly CandidateFigures[]): string {
  const rows = candidates.flatMap(({ name, sizes }) =>
    sizes.flatMap(({ size, byGroup }) =>
      byGroup.map((figures) => {
        const { accuracyInterval, meanRecallInterval } = figures;
        const cells = [
          String(size),
          String(figures.faces),
          `${percent(figures.accuracy)} (${percent(accuracyInterval.low)} to ${percent(accuracyInterval.high)})`,
          `${decimals(figures.meanRecall)} (${decimals(meanRecallInterval.low)} to ${decimals(meanRecallInterval.high)})`,
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
      figureTable(`${PROTOCOL_TITLES[protocol]}, ${estimator}`, candidates, ({ groups }) =>
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

/** The confusion matrix in percent of each row. */
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
  return `<table class="confusion"><tr><th>true \\ predicted, %</th>${head}</tr>${body.join('')}</table>`;
}
