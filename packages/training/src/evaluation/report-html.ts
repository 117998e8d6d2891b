import { EXPRESSIONS } from '@crowdtone/domain';
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
