/** The report of a study: a whole page in one string, without script, nothing fetched. */
import { adjectiveOf, EXPRESSION_ORDER, type Expression, percent } from '@crowdtone/domain';
import type { StudyReport } from '@crowdtone/domain/tables';
import { escapeHtml } from '../report/escape';
import { REPORT_STYLE } from '../report/style';
import { curveChart, differenceChart } from './charts';
import { pointsText, probabilityText, studyFindings } from './findings';

type Comparison = StudyReport['comparisons'][number];
type Response = StudyReport['responses'][number];

/** See the file. */
export function renderStudyHtml(report: StudyReport): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Crowdtone study: ${escapeHtml(report.title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(report.title)}</h1>
<p class="quiet">${escapeHtml(report.generatedBy)} &middot; ${report.recordings.length} ${report.recordings.length === 1 ? 'recording' : 'recordings'}</p>
</header>
<main>
<section>
<h2>Findings</h2>
${list(studyFindings(report))}
${report.leftOut.length > 0 ? `<div class="notice" role="status"><p>Left out:</p>${list(report.leftOut.map(({ code, message }) => `${code} ${message}`))}</div>` : ''}
${report.notes.length > 0 ? `<h3>To be considered</h3>${list(report.notes)}` : ''}
</section>
${renderConditions(report)}
${renderEvents(report)}
${renderMethod(report)}
</main>
</body>
</html>
`;
}

function list(texts: readonly string[]): string {
  return `<ul>${texts.map((text) => `<li>${escapeHtml(text)}</li>`).join('\n')}</ul>`;
}

function renderConditions({ conditions, comparisons }: StudyReport): string {
  if (conditions.length === 0) return '';
  const names = [...new Set(conditions.map(({ condition }) => condition))];
  const expressions = shownOf(conditions);
  const rows = names.map((name) => {
    const own = conditions.filter(({ condition }) => condition === name);
    const [first] = own;
    const cells = expressions.map((expression) => {
      const row = own.find((each) => each.expression === expression);
      if (row === undefined || row.share === null) return '<td class="quiet">withheld</td>';
      const interval = row.low === null || row.high === null ? '' : ` <small>${bounds(row.low, row.high)}</small>`;
      return `<td>${percent(row.share)}${interval}</td>`;
    });
    const windows = `${first?.windows ?? 0}${first?.windows_withheld ? ` <small>${first.windows_withheld} withheld</small>` : ''}`;
    return `<tr><th scope="row">${escapeHtml(name)}</th><td>${first?.recordings ?? 0}</td><td>${windows}</td>${cells.join('')}</tr>`;
  });
  const pairs = grouped(comparisons, ({ first, second }) => JSON.stringify([first, second]));
  return `<section>
<h2>Conditions</h2>
<div class="scroll"><table>
<thead><tr><th scope="col">condition</th><th scope="col">recordings</th><th scope="col">windows</th>${expressions.map((each) => `<th scope="col">${adjectiveOf(each)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>
${pairs.map(([, pair]) => renderDifferences(`${pair[0]?.first} minus ${pair[0]?.second}`, pair)).join('\n')}
</section>`;
}

function renderEvents({ curves, responses }: StudyReport): string {
  const kinds = grouped(curves, ({ kind }) => kind);
  if (kinds.length === 0) return '';
  return `<section>
<h2>Around events</h2>
<p class="quiet">The dashed line is the start of the event; bands are 95 % intervals at each step.</p>
${kinds
  .map(([kind, rows]) => {
    const own = grouped(
      responses.filter((row) => row.kind === kind),
      ({ condition }) => condition,
    );
    const figures = shownOf(rows).map(
      (expression) =>
        `<figure role="img" aria-label="Share of people who look ${adjectiveOf(expression)} around ${escapeHtml(kind)}">${curveChart(rows, expression)}</figure>`,
    );
    return `<h3>${escapeHtml(kind)}</h3>
<div class="grid">${figures.join('')}</div>
${own.map(([condition, differences]) => renderDifferences(`After minus before${condition === null ? '' : `, ${condition}`}`, differences)).join('\n')}`;
  })
  .join('\n')}
</section>`;
}

function renderDifferences(title: string, rows: readonly (Comparison | Response)[]): string {
  const lines = rows.map(
    (row) =>
      `<tr><th scope="row">${adjectiveOf(row.expression)}</th><td>${pointsText(row.difference)}</td><td>${pointsText(row.low)} to ${pointsText(row.high)}</td><td>${probabilityText(row.p)}</td><td>${probabilityText(row.p_corrected)}</td><td>${row.clear ? '<strong>differs</strong>' : 'may be chance'}</td></tr>`,
  );
  return `<h3>${escapeHtml(title)}</h3>
<figure role="img" aria-label="Differences with their intervals; the table below holds the same figures">${differenceChart(rows)}</figure>
<div class="scroll"><table>
<thead><tr><th scope="col">expression</th><th scope="col">points</th><th scope="col">95% interval</th><th scope="col">p alone</th><th scope="col">p corrected</th><th scope="col"></th></tr></thead>
<tbody>${lines.join('\n')}</tbody></table></div>`;
}

/** Rows by a key, in the order in which keys first appear. */
function grouped<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): [Key, Row[]][] {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups];
}

/** Expressions that reach one per cent somewhere. */
function shownOf(rows: readonly { readonly expression: Expression; readonly share: number | null }[]): Expression[] {
  const shown = EXPRESSION_ORDER.filter((wanted) =>
    rows.some(({ expression, share }) => expression === wanted && (share ?? 0) >= 0.01),
  );
  return shown.length > 0 ? shown : EXPRESSION_ORDER.filter((wanted) => rows.some((row) => row.expression === wanted));
}

function bounds(low: number, high: number): string {
  return `${Math.round(low * 100)}&ndash;${Math.round(high * 100)}`;
}

function renderMethod({ unit, recordings, comparisons, responses }: StudyReport): string {
  const judged = {
    recordings:
      'Differences between conditions are judged against the variation between recordings, each of which is one observation: within each recording where both conditions have the same ones (paired t test), else by Welch’s test.',
    time: 'Differences between conditions are judged against the variation over time, by ten batch means and Welch’s interval where both have at least 20 windows with shares of the same recordings and model, else by the known errors of the model. They speak of these recordings alone.',
  }[unit];
  const families = [
    comparisons.length > 0 ? `${comparisons.length} differences between conditions` : [],
    responses.length > 0 ? `${responses.length} responses to events` : [],
  ].flat();
  return `<section>
<h2>How this was computed</h2>
<p>${judged}</p>
${responses.length > 0 ? '<p>Of an event that happened several times, every occurrence is one observation, whatever number of cameras saw it: curves are means over occurrences, and shares after and before are compared by a paired t test. An event that happened once is compared with the time before it, as two ranges of time.</p>' : ''}
${families.length > 0 ? `<p>Intervals are for one difference alone. The corrected p values take into account that there are ${families.join(', and ')} (Holm’s method, each table by itself): where one is below .05 the difference is called clear.</p>` : ''}
<p>Only published shares enter: windows with too few readable people have none. An expression on a face is not what a person feels. A difference does not say what caused it.</p>
<details><summary>Recordings</summary>${list(recordings.map(({ label, group, run, runId }) => `${label}${group === null ? '' : `, group ${group}`}: ${run}, run ${runId}`))}</details>
</section>`;
}
