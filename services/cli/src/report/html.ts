import {
  adjectiveOf,
  DROP_LABELS,
  ESTIMATOR_LABELS,
  EXPRESSION_ORDER,
  type GroupWindow,
  type Report,
  type ShareEstimatorName,
  type SourceReport,
  TRUST_LABELS,
  TRUST_REASONS,
  tallyTotal,
  trustReasonName,
  trustSummary,
  trustWords,
  UNREADABLE_LABELS,
  UNREADABLE_REASONS,
} from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime';
import { affectChart, countsChart, intervalChart, sharesChart } from './charts';
import { escapeHtml } from './escape';
import { linkTo, type MediaHrefs, renderFindings } from './findings';
import { REPORT_STYLE } from './style';
import { explainWithheld, publishedMean, summarySentence } from './summary';

/** Videos with a section of their own: thousands would make a page that no browser opens. */
const MAX_DETAILED = 40;
/** Labels in the title. */
const MAX_IN_TITLE = 3;

/**
 * A whole page in one string: style and plots inside, no script, nothing fetched from anywhere.
 * @param hrefs where the videos are, for links into them
 */
export function renderReportHtml(report: Report, hrefs: MediaHrefs = new Map()): string {
  const { settings } = report.run;
  const estimators = estimatorsOf(report);
  const detailed = report.sources.slice(0, MAX_DETAILED);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Crowdtone report: ${escapeHtml(titleOf(report))}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>The mood of the crowd</h1>
<p class="quiet">${escapeHtml(report.generatedBy)} &middot; started ${escapeHtml(report.run.startedAt)} &middot; run ${escapeHtml(report.run.runId)}</p>
${report.state === 'partial' ? '<p class="notice" role="status">This report is partial: at least one video ended early. It shows the results until then.</p>' : ''}
</header>
<main>
${renderFindings(report, hrefs)}
${detailed.map((source) => renderSource(source, hrefs)).join('\n')}
${renderRest(report, detailed.length)}
<section>
<h2>How this was measured</h2>
<dl class="facts">
${fact('Expression model', `${escapeHtml(settings.model.name)} <code title="SHA-256 of the weights">${settings.model.digest.slice(0, 12)}</code>`)}
${fact('Face detector', escapeHtml(settings.detector))}
${fact('Analysed', `${settings.fps} ${settings.fps === 1 ? 'frame' : 'frames'} per second`)}
${fact('Readable', `faces of at least ${settings.readableFloorPx} px that are sharp and whole`)}
${fact('Shares', estimators.map((estimator) => ESTIMATOR_LABELS[estimator].name).join(', ') || 'none published')}
${fact('Window', `${settings.windowMs / 1000} s; each person counts once per window`)}
${fact('Privacy floor', `shares are published when at least ${settings.floor} people are readable at the same time, for groups under 20 in coarse steps`)}
</dl>
${estimators.map((estimator) => `<p>${escapeHtml(ESTIMATOR_LABELS[estimator].meaning)}</p>`).join('\n')}
<p>Valence and arousal are derived from the shares by a fixed table. An expression on a face is not what a person feels. No images of faces and no
identities are stored.</p>
</section>
</main>
</body>
</html>
`;
}

function titleOf({ sources }: Report): string {
  const named = sources.slice(0, MAX_IN_TITLE).map(({ label }) => label);
  const others = sources.length - named.length;
  return `${named.join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

function renderRest({ sources }: Report, detailed: number): string {
  if (sources.length <= detailed) return '';
  return `<section>
<h2>${sources.length - detailed} more videos</h2>
<p class="quiet">Plots are drawn of the first ${detailed} videos. The findings above are of all ${sources.length}, and so are the figures in
<code>windows.csv</code>, <code>windows.parquet</code> and <code>report.json</code> beside this page.</p>
</section>`;
}

/** Those that any published window used. */
function estimatorsOf({ sources }: Report): ShareEstimatorName[] {
  const used = sources.flatMap(({ windows }) => windows.flatMap(({ shares }) => (shares ? [shares.estimator] : [])));
  return [...new Set(used)];
}

function renderSource(source: SourceReport, hrefs: MediaHrefs): string {
  const { windows } = source;
  const published = windows.filter((window) => window.shares !== null);
  return `<section>
<h2>${escapeHtml(source.label)}</h2>
<p class="headline">${escapeHtml(summarySentence(source))}</p>
${renderTrust(windows)}${source.error ? `<p class="notice" role="status"><code>${escapeHtml(source.error.code)}</code> ${escapeHtml(source.error.message)}</p>` : ''}
${renderNotes(source)}<dl class="cards">
${fact('people in total', String(source.people.total))}
${fact('maximum per window', String(source.people.peak))}
${fact('frames analysed', `${source.analysed}${source.decoded === null ? '' : ` of ${source.decoded}`}`)}
${fact('frame size (pixels)', source.width === null ? 'unknown' : `${source.width}&times;${source.height}`)}
${fact('minimum face size', `${source.minFacePx} px`)}
${fact('length', source.durationMs === null ? 'unknown' : clock(source.durationMs))}
</dl>
${published.length > 0 ? renderMood(windows, published) : `<p class="notice" role="status">${escapeHtml(explainWithheld(windows))}</p>`}
${windows.length > 0 ? `<h3>Readable and unreadable people</h3>\n<figure role="img" aria-label="People in each window, readable and unreadable">${countsChart(windows)}</figure>\n${renderTable(source, hrefs)}` : ''}
${renderFrames(source)}
</section>`;
}

/** How far the shares can be trusted, and what lowers it. */
function renderTrust(windows: readonly GroupWindow[]): string {
  const summary = trustSummary(windows);
  if (summary === null) return '';
  const named = TRUST_REASONS.filter((reason) => windows.some(({ trust }) => trust?.reasons.includes(reason)));
  const reasons = named.map((reason) => ` ${trustReasonName(reason)}: ${TRUST_LABELS[reason].why}.`);
  return `<p class="quiet">${escapeHtml(`Trust in the shares: ${summary}.${reasons.join('')}`)}</p>\n`;
}

/** Notes on the interpretation of a video and corrections of its frames. */
function renderNotes({ notes = [] }: SourceReport): string {
  if (notes.length === 0) return '';
  const items = notes.map(({ text }) => `<li>${escapeHtml(text)}</li>`).join('');
  return `<ul class="quiet" aria-label="Notes on this video">${items}</ul>\n`;
}

function renderMood(windows: readonly GroupWindow[], published: readonly GroupWindow[]): string {
  const means = publishedMean(published)?.shares.expressions ?? [];
  const shown = EXPRESSION_ORDER.filter((wanted) =>
    means.some(({ expression, share }) => expression === wanted && share >= 0.01),
  );
  return `<h3>Expressions over time</h3>
<figure role="img" aria-label="Shares of the expressions in each window; the table below holds the same figures">${sharesChart(windows)}</figure>
<h3>With 95 % intervals</h3>
${windows.some(({ counted }) => counted !== null) ? '<p class="quiet">Dashed: the counted share, from the most likely expression of each person.</p>\n' : ''}<div class="grid">${shown.map((expression) => `<figure role="img" aria-label="Share of people who look ${adjectiveOf(expression)}, with its interval">${intervalChart(windows, expression)}</figure>`).join('')}</div>
<h3>Valence and arousal <small>derived</small></h3>
<figure role="img" aria-label="Valence and arousal in each window">${affectChart(windows)}</figure>
${published.length < windows.length ? `<p class="quiet">${escapeHtml(explainWithheld(windows))}</p>` : ''}`;
}

function renderTable(source: SourceReport, hrefs: MediaHrefs): string {
  const rows = source.windows.map((window) => {
    const cells = EXPRESSION_ORDER.map((expression) => {
      const share = window.shares?.expressions.find((entry) => entry.expression === expression);
      if (!share) return '<td class="quiet">&ndash;</td>';
      const interval = `${Math.round(share.low * 100)}&ndash;${Math.round(share.high * 100)}`;
      const counted = window.counted?.expressions.find((entry) => entry.expression === expression);
      const beside = counted ? ` <small>counted ${Math.round(counted.share * 100)}</small>` : '';
      return `<td>${Math.round(share.share * 100)} <small>${interval}</small>${beside}</td>`;
    });
    const { seen, readable } = window.people;
    return `<tr><th scope="row">${linkTo(source, window.startMs, hrefs)}&ndash;${clock(window.endMs)}${window.partial ? ' <small>partial</small>' : ''}</th><td>${seen}</td><td>${readable}</td>${cells.join('')}<td>${window.trust === null ? '&ndash;' : trustWords(window.trust)}</td></tr>`;
  });
  const heads = EXPRESSION_ORDER.map((expression) => `<th scope="col">${adjectiveOf(expression)} %</th>`).join('');
  return `<details><summary>All figures as a table</summary><div class="scroll"><table>
<thead><tr><th scope="col">window</th><th scope="col">seen</th><th scope="col">readable</th>${heads}<th scope="col">trust</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div></details>`;
}

function renderFrames(source: SourceReport): string {
  const unreadable = UNREADABLE_REASONS.map((reason) => {
    const count = source.windows.reduce((sum, window) => sum + (window.people.unreadable[reason] ?? 0), 0);
    return count > 0 ? `${count} ${UNREADABLE_LABELS[reason].name.toLowerCase()}` : null;
  }).filter((text) => text !== null);
  const dropped = Object.entries(source.dropped).map(
    ([reason, count]) => `${count} ${DROP_LABELS[reason as keyof typeof DROP_LABELS]}`,
  );
  const total = tallyTotal(source.dropped);
  return `<p class="quiet">Person-moments that could not be read: ${unreadable.join(', ') || 'none'}.
Frames: ${source.decoded ?? 'unknown'} decoded = ${source.analysed} analysed + ${total} dropped${dropped.length > 0 ? ` (${dropped.join(', ')})` : ''}.</p>`;
}

function fact(name: string, value: string): string {
  return `<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
