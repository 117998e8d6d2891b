/** The report of a study: a whole page in one string, without script, nothing fetched. */
import { EXPRESSION_ORDER, type Expression, type Language } from '@crowdtone/domain';
import type { StudyReport } from '@crowdtone/domain/tables';
import { groupBy } from '@crowdtone/runtime';
import { type Words, wordsOf } from '@crowdtone/texts';
import { escapeHtml } from '../report/escape';
import { REPORT_STYLE } from '../report/style';
import { curveChart, differenceChart } from './charts';
import { pointsText, probabilityText, studyFindings } from './findings';
import { leftOutText } from './left-out-text';

type Comparison = StudyReport['comparisons'][number];
type Response = StudyReport['responses'][number];

/** See the file. */
export function renderStudyHtml(report: StudyReport, language: Language = 'en'): string {
  const words = wordsOf(language);
  const { text } = words;
  const leftOut = report.leftOut.map(({ code, facts }) => `${code} ${leftOutText(words, facts)}`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text('study.documentTitle', { title: escapeHtml(report.title) })}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>${escapeHtml(report.title)}</h1>
<p class="quiet">${escapeHtml(report.generatedBy)} &middot; ${text('study.recordings', { count: report.recordings.length })}</p>
</header>
<main>
<section>
<h2>${text('study.findings')}</h2>
${list(studyFindings(words, report))}
${leftOut.length > 0 ? `<div class="notice" role="status"><p>${text('study.leftOut')}</p>${list(leftOut)}</div>` : ''}
${report.notes.length > 0 ? `<h3>${text('study.considered')}</h3>${list(report.notes)}` : ''}
</section>
${renderConditions(words, report)}
${renderEvents(words, report)}
${renderMethod(words, report)}
</main>
</body>
</html>
`;
}

function list(texts: readonly string[]): string {
  return `<ul>${texts.map((text) => `<li>${escapeHtml(text)}</li>`).join('\n')}</ul>`;
}

function renderConditions(words: Words, { conditions, comparisons }: StudyReport): string {
  const { t, text, number } = words;
  if (conditions.length === 0) return '';
  const names = [...new Set(conditions.map(({ condition }) => condition))];
  const expressions = shownOf(conditions);
  const rows = names.map((name) => {
    const own = conditions.filter(({ condition }) => condition === name);
    const [first] = own;
    const cells = expressions.map((expression) => {
      const row = own.find((each) => each.expression === expression);
      if (row === undefined || row.share === null) return `<td class="quiet">${text('study.withheld')}</td>`;
      const interval = row.low === null || row.high === null ? '' : ` <small>${bounds(row.low, row.high)}</small>`;
      return `<td>${words.percent(row.share)}${interval}</td>`;
    });
    const withheld = first?.windows_withheld
      ? ` <small>${text('study.withheldCount', { windows: first.windows_withheld })}</small>`
      : '';
    const windows = `${number(first?.windows ?? 0)}${withheld}`;
    return `<tr><th scope="row">${escapeHtml(name)}</th><td>${number(first?.recordings ?? 0)}</td><td>${windows}</td>${cells.join('')}</tr>`;
  });
  const heads = [
    ...[text('study.condition'), text('study.recordingsColumn'), text('study.windows')],
    ...expressions.map((each) => t(`adjective.${each}`)),
  ];
  const pairs = [...groupBy(comparisons, ({ first, second }) => JSON.stringify([first, second])).values()];
  return `<section>
<h2>${text('study.conditions')}</h2>
<div class="scroll"><table>
<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>
${pairs
  .map((pair) => {
    const { first, second } = pair[0];
    return renderDifferences(words, text('study.minus', { first, second }), pair);
  })
  .join('\n')}
</section>`;
}

function renderEvents(words: Words, { curves, responses }: StudyReport): string {
  const { t, text } = words;
  const kinds = [...groupBy(curves, ({ kind }) => kind)];
  if (kinds.length === 0) return '';
  return `<section>
<h2>${text('study.aroundEvents')}</h2>
<p class="quiet">${text('study.aroundEventsWhy')}</p>
${kinds
  .map(([kind, rows]) => {
    const own = groupBy(
      responses.filter((row) => row.kind === kind),
      ({ condition }) => condition,
    );
    const figures = shownOf(rows).map(
      (expression) =>
        `<figure role="img" aria-label="${text('study.curveAbout', { expression: t(`adjective.${expression}`), event: escapeHtml(kind) })}">${curveChart(words, rows, expression)}</figure>`,
    );
    return `<h3>${escapeHtml(kind)}</h3>
<div class="grid">${figures.join('')}</div>
${[...own]
  .map(([condition, differences]) =>
    renderDifferences(
      words,
      condition === null ? text('study.afterMinusBefore') : text('study.afterMinusBeforeIn', { condition }),
      differences,
    ),
  )
  .join('\n')}`;
  })
  .join('\n')}
</section>`;
}

const DIFFERENCE_COLUMNS = ['expression', 'points', 'interval', 'pAlone', 'pCorrected'] as const;

function renderDifferences(words: Words, title: string, rows: readonly (Comparison | Response)[]): string {
  const { t, text } = words;
  const lines = rows.map(
    (row) =>
      `<tr><th scope="row">${t(`adjective.${row.expression}`)}</th><td>${pointsText(words, row.difference)}</td><td>${text('study.range', { low: pointsText(words, row.low), high: pointsText(words, row.high) })}</td><td>${probabilityText(words, row.p)}</td><td>${probabilityText(words, row.p_corrected)}</td><td>${row.clear ? `<strong>${text('study.differs')}</strong>` : text('study.chance')}</td></tr>`,
  );
  return `<h3>${escapeHtml(title)}</h3>
<figure role="img" aria-label="${text('study.differencesAbout')}">${differenceChart(words, rows)}</figure>
<div class="scroll"><table>
<thead><tr>${DIFFERENCE_COLUMNS.map((column) => `<th scope="col">${text(`study.${column}`)}</th>`).join('')}<th scope="col"></th></tr></thead>
<tbody>${lines.join('\n')}</tbody></table></div>`;
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

function renderMethod({ text }: Words, { unit, recordings, comparisons, responses }: StudyReport): string {
  const judged = unit === 'recordings' ? text('study.unitRecordings') : text('study.unitTime');
  const [first, second] = [
    comparisons.length > 0 ? text('study.familyConditions', { differences: comparisons.length }) : [],
    responses.length > 0 ? text('study.familyEvents', { responses: responses.length }) : [],
  ].flat();
  const families =
    first !== undefined && second !== undefined ? text('study.bothFamilies', { first, second }) : (first ?? '');
  const lines = recordings.map(({ label, group, run: place, runId: run }) =>
    text('study.recordingLine', {
      ...{ label, place, run },
      group: group === null ? '' : text('study.inGroup', { group }),
    }),
  );
  return `<section>
<h2>${text('study.computed')}</h2>
<p>${judged}</p>
${responses.length > 0 ? `<p>${text('study.occurrences')}</p>` : ''}
${families === '' ? '' : `<p>${text('study.families', { families })}</p>`}
<p>${text('study.caveat')}</p>
<details><summary>${text('study.recordingsTitle')}</summary>${list(lines)}</details>
</section>`;
}
