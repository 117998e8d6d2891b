import {
  type DropReason,
  EXPRESSION_ORDER,
  type GroupWindow,
  type Language,
  type ShareEstimatorName,
  type SourceError,
  type SourceReport,
  TRUST_REASONS,
  tallyTotal,
  UNREADABLE_REASONS,
} from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime';
import { noteText, sourceErrorText, trustSummaryText, trustText, type Words, wordsOf } from '@crowdtone/texts';
import { affectChart, countsChart, intervalChart, sharesChart } from './charts';
import { escapeHtml } from './escape';
import { linkTo, type MediaHrefs, renderFindings } from './findings';
import { type StoredReport, videosOf } from './stored-report';
import { REPORT_STYLE } from './style';
import { explainWithheld, publishedMean, summarySentence } from './summary';
import { momentText } from './times';

/** Videos with a section of their own: thousands would make a page that no browser opens. */
const MAX_DETAILED = 40;
/** Labels in the title. */
const MAX_IN_TITLE = 3;

/**
 * A whole page, a section at a time: style and plots inside, no script, nothing fetched from anywhere. Texts of catalogues hold
 * nothing that HTML gives a meaning; values do, and are escaped.
 *
 * @param hrefs where the videos are, for links into them
 */
export async function* renderReportHtml(
  report: StoredReport,
  hrefs: MediaHrefs = new Map(),
  language: Language = 'en',
): AsyncGenerator<string> {
  const words = wordsOf(language);
  const { text } = words;
  const detailed = report.records.slice(0, MAX_DETAILED);
  const findings = await renderFindings(words, report, hrefs);
  const started = text('report.started', { time: escapeHtml(momentText(words, report.run.startedAt)) });
  yield `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text('report.documentTitle', { title: escapeHtml(titleOf(words, report)) })}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<header>
<h1>${text('report.heading')}</h1>
<p class="quiet">${escapeHtml(report.generatedBy)} &middot; ${started} &middot; ${text('report.run', { run: escapeHtml(report.run.runId) })}</p>
${report.state === 'partial' ? `<p class="notice" role="status">${text('report.partialReport')}</p>` : ''}
</header>
<main>
${findings.html}
${renderNotAnalysed(words, report)}`;
  for await (const source of videosOf(report, detailed)) yield `${renderSource(words, source, hrefs)}\n`;
  yield `${renderRest(words, report, detailed.length)}
${renderMethod(words, report, findings.estimators)}
</main>
</body>
</html>
`;
}

function titleOf({ text, number }: Words, { records }: StoredReport): string {
  const named = records.slice(0, MAX_IN_TITLE).map(({ label }) => label);
  const others = records.length - named.length;
  return others > 0 ? text('report.andMore', { named: named.join(', '), others: number(others) }) : named.join(', ');
}

/** Recordings that could not be opened, and why. */
function renderNotAnalysed(words: Words, { notAnalysed }: StoredReport): string {
  if (notAnalysed.length === 0) return '';
  const { text } = words;
  const rows = notAnalysed.map(
    ({ label, error }) =>
      `<tr><th scope="row">${escapeHtml(label)}</th><td data-title="${text('report.reason')}">${explainError(words, error)}</td></tr>`,
  );
  return `<section>
<h2>${text('report.notAnalysed', { count: notAnalysed.length })}</h2>
<table class="findings">
<thead><tr><th scope="col">${text('report.video')}</th><th scope="col">${text('report.reason')}</th></tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table>
</section>
`;
}

function renderRest({ text }: Words, { records }: StoredReport, detailed: number): string {
  if (records.length <= detailed) return '';
  return `<section>
<h2>${text('report.moreVideos', { videos: records.length - detailed })}</h2>
<p class="quiet">${text('report.plotsOfFirst', {
    ...{ first: detailed, all: records.length },
    ...{ csv: '<code>windows.csv</code>', parquet: '<code>windows.parquet</code>', json: '<code>report.json</code>' },
  })}</p>
</section>`;
}

function renderMethod(
  { t, text, number }: Words,
  { run }: StoredReport,
  estimators: readonly ShareEstimatorName[],
): string {
  const { settings } = run;
  const { name, digest } = settings.model;
  return `<section>
<h2>${text('report.measured')}</h2>
<dl class="facts">
${fact(text('report.model'), `${escapeHtml(name)} <code title="${text('report.digest')}">${digest.slice(0, 12)}</code>`)}
${fact(text('report.detector'), escapeHtml(settings.detector))}
${fact(text('report.analysed'), text('report.rate', { count: settings.fps }))}
${fact(text('report.readableFact'), text('report.readableFaces', { pixels: settings.readableFloorPx }))}
${fact(text('report.shares'), estimators.map((estimator) => t(`estimator.${estimator}`)).join(', ') || text('report.nonePublished'))}
${fact(text('report.windowFact'), text('report.windowLength', { seconds: number(settings.windowMs / 1000) }))}
${fact(text('report.floor'), text('report.floorRule', { floor: settings.floor }))}
</dl>
${estimators.map((estimator) => `<p>${escapeHtml(t(`estimatorMeaning.${estimator}`))}</p>`).join('\n')}
<p>${text('report.caveat')}</p>
</section>`;
}

function renderSource(words: Words, source: SourceReport, hrefs: MediaHrefs): string {
  const { text, number } = words;
  const { windows } = source;
  const published = windows.filter((window) => window.shares !== null);
  const analysed = number(source.analysed);
  const unknown = text('report.unknown');
  return `<section>
<h2>${escapeHtml(source.label)}</h2>
<p class="headline">${escapeHtml(summarySentence(words, source))}</p>
${renderTrust(words, windows)}${source.error ? `<p class="notice" role="status">${explainError(words, source.error)}</p>` : ''}
${renderNotes(words, source)}<dl class="cards">
${fact(text('report.peopleInTotal'), number(source.people.total))}
${fact(text('report.mostAtOnce'), number(source.people.peak))}
${fact(text('report.framesAnalysed'), source.decoded === null ? analysed : text('report.analysedOf', { analysed, decoded: source.decoded }))}
${fact(text('report.frameSize'), source.width === null ? unknown : `${source.width}&times;${source.height}`)}
${fact(text('report.minimumFace'), `${source.minFacePx} px`)}
${fact(text('report.length'), source.durationMs === null ? unknown : clock(source.durationMs))}
</dl>
${published.length > 0 ? renderMood(words, windows, published) : `<p class="notice" role="status">${escapeHtml(explainWithheld(words, windows))}</p>`}
${windows.length > 0 ? `<h3>${text('report.readableAndNot')}</h3>\n<figure role="img" aria-label="${text('report.readableAndNotAbout')}">${countsChart(words, windows)}</figure>\n${renderTable(words, source, hrefs)}` : ''}
${renderFrames(words, source)}
</section>`;
}

/** How far the shares can be trusted, and what lowers it. */
function renderTrust(words: Words, windows: readonly GroupWindow[]): string {
  const { t, text } = words;
  const summary = trustSummaryText(words, windows);
  if (summary === null) return '';
  const named = TRUST_REASONS.filter((reason) => windows.some(({ trust }) => trust?.reasons.includes(reason)));
  const reasons = named.map((reason) => ` ${t(`trustReasonTitle.${reason}`)}: ${t(`trustReasonWhy.${reason}`)}.`);
  return `<p class="quiet">${escapeHtml(`${text('report.trustInShares', { summary })}${reasons.join('')}`)}</p>\n`;
}

/** Why a video failed or ended early. The message has details for experts; where it is in another language, a sentence says the same. */
function explainError(words: Words, { code, message }: SourceError): string {
  const sentence = words.language === 'en' ? null : sourceErrorText(words, code);
  const said = sentence === null ? '' : `${escapeHtml(sentence)} `;
  const details = words.language === 'en' ? escapeHtml(message) : `<small lang="en">${escapeHtml(message)}</small>`;
  return `<code>${escapeHtml(code)}</code> ${said}${details}`;
}

/** Notes on the interpretation of a video and corrections of its frames. */
function renderNotes(words: Words, { notes = [] }: SourceReport): string {
  if (notes.length === 0) return '';
  const items = notes.map((note) => `<li>${escapeHtml(noteText(words, note))}</li>`).join('');
  return `<ul class="quiet" aria-label="${words.text('report.notes')}">${items}</ul>\n`;
}

function renderMood(words: Words, windows: readonly GroupWindow[], published: readonly GroupWindow[]): string {
  const { t, text } = words;
  const means = publishedMean(published)?.shares.expressions ?? [];
  const shown = EXPRESSION_ORDER.filter((wanted) =>
    means.some(({ expression, share }) => expression === wanted && share >= 0.01),
  );
  const isCorrected = windows.some(({ counted }) => counted !== null);
  const shares = sharesChart(words, windows);
  const intervals = shown.map((expression) => {
    const about = text('report.intervalAbout', { expression: t(`adjective.${expression}`) });
    return `<figure role="img" aria-label="${about}">${intervalChart(words, windows, expression)}</figure>`;
  });
  return `<h3>${text('report.overTime')}</h3>
<figure role="img" aria-label="${text('report.overTimeAbout')}">${shares}</figure>
<h3>${text('report.withIntervals')}</h3>
${isCorrected ? `<p class="quiet">${text('report.dashed')}</p>\n` : ''}<div class="grid">${intervals.join('')}</div>
<h3>${text('report.affect')} <small>${text('report.derived')}</small></h3>
<figure role="img" aria-label="${text('report.affectAbout')}">${affectChart(words, windows)}</figure>
${published.length < windows.length ? `<p class="quiet">${escapeHtml(explainWithheld(words, windows))}</p>` : ''}`;
}

function renderTable(words: Words, source: SourceReport, hrefs: MediaHrefs): string {
  const { t, text, number } = words;
  const rows = source.windows.map((window) => {
    const cells = EXPRESSION_ORDER.map((expression) => {
      const share = window.shares?.expressions.find((entry) => entry.expression === expression);
      if (!share) return '<td class="quiet">&ndash;</td>';
      const interval = `${Math.round(share.low * 100)}&ndash;${Math.round(share.high * 100)}`;
      const counted = window.counted?.expressions.find((entry) => entry.expression === expression);
      const beside = counted
        ? ` <small>${text('report.counted', { share: Math.round(counted.share * 100) })}</small>`
        : '';
      return `<td>${Math.round(share.share * 100)} <small>${interval}</small>${beside}</td>`;
    });
    const { seen, readable } = window.people;
    const partial = window.partial ? ` <small>${text('report.partial')}</small>` : '';
    const span = `${linkTo(source, window.startMs, hrefs)}&ndash;${clock(window.endMs)}`;
    const trust = window.trust === null ? '&ndash;' : trustText(words, window.trust);
    return `<tr><th scope="row">${span}${partial}</th><td>${number(seen)}</td><td>${number(readable)}</td>${cells.join('')}<td>${trust}</td></tr>`;
  });
  const heads = EXPRESSION_ORDER.map((expression) =>
    text('report.shareColumn', { expression: t(`adjective.${expression}`) }),
  );
  const columns = [text('report.window'), text('report.seenColumn'), text('report.readable'), ...heads];
  return `<details><summary>${text('report.table')}</summary><div class="scroll"><table>
<thead><tr>${[...columns, text('report.trust')].map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div></details>`;
}

function renderFrames({ t, text, number }: Words, source: SourceReport): string {
  const unreadable = UNREADABLE_REASONS.flatMap((reason) => {
    const count = source.windows.reduce((sum, window) => sum + (window.people.unreadable[reason] ?? 0), 0);
    return count > 0 ? [t(`unreadableCount.${reason}`, { people: number(count) })] : [];
  });
  const dropped = (Object.entries(source.dropped) as [DropReason, number][]).map(
    ([reason, count]) => `${number(count)} ${t(`drop.${reason}`)}`,
  );
  return `<p class="quiet">${text('report.frames', {
    reasons: unreadable.join(', ') || text('report.none'),
    decoded: source.decoded ?? text('report.unknown'),
    analysed: source.analysed,
    dropped: tallyTotal(source.dropped),
    why: dropped.length > 0 ? ` (${dropped.join(', ')})` : '',
  })}</p>`;
}

function fact(name: string, value: string): string {
  return `<div><dt>${name}</dt><dd>${value}</dd></div>`;
}
