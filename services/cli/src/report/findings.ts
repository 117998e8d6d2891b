/** What a report begins with: all videos in a table, and the moments worth looking at. */
import {
  type ShareEstimatorName,
  type SourceRecord,
  type SourceReport,
  TRUST_LEVELS,
  TRUST_REASONS,
  type WindowTrust,
} from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime';
import { moodFigures, moodHeadline, trustText, type Words, windowMoodText } from '@crowdtone/texts';
import { escapeHtml } from './escape';
import { type Candidate, type Moment, momentsOf, mostTelling } from './moments';
import { type StoredReport, videosOf } from './stored-report';
import { publishedMean } from './summary';

/** Addresses of the videos, relative to the report, by the identifiers of their sources. */
export type MediaHrefs = ReadonlyMap<string, string>;

const COLUMNS = ['video', 'people', 'mood', 'readable', 'trust'] as const;

/** What all videos of a report together are found to be. */
export interface Findings {
  /** The section of the findings. */
  readonly html: string;
  /** Estimators that any published window used. */
  readonly estimators: readonly ShareEstimatorName[];
}

/** Goes through all videos once. */
export async function renderFindings(words: Words, report: StoredReport, hrefs: MediaHrefs): Promise<Findings> {
  const { text } = words;
  const rows: string[] = [];
  let moments: Candidate[] = [];
  const estimators = new Set<ShareEstimatorName>();
  for await (const video of videosOf(report, report.records)) {
    rows.push(renderRow(words, video, hrefs));
    moments = mostTelling([...moments, ...momentsOf(video)]);
    for (const { shares } of video.windows) if (shares !== null) estimators.add(shares.estimator);
  }
  const html = `<section>
<h2>${text('report.findings')}</h2>
<table class="findings">
<thead><tr>${COLUMNS.map((column) => `<th scope="col">${text(`report.${column}`)}</th>`).join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table>
${renderMoments(words, moments, hrefs)}
</section>`;
  return { html, estimators: [...estimators] };
}

function renderRow(words: Words, source: SourceReport, hrefs: MediaHrefs): string {
  const { windows, people, label, sourceId } = source;
  const mean = publishedMean(windows);
  const mood = mean === null ? whyNoShares(words, source) : moodHeadline(words, mean.shares, mean.counted);
  const figures = mean && moodFigures(words, mean.shares, mean.counted);
  const seen = windows.reduce((sum, window) => sum + window.people.seen, 0);
  const readable = windows.reduce((sum, window) => sum + window.people.readable, 0);
  const cells = [
    ['people', words.number(people.total)],
    ['mood', `${escapeHtml(mood)}${figures === null ? '' : `<br><small>${escapeHtml(figures)}</small>`}`],
    ['readable', seen === 0 ? '&ndash;' : words.percent(readable / seen)],
    ['trust', escapeHtml(trustOf(words, source))],
  ] as const;
  const name = hrefs.has(sourceId)
    ? `<a href="${escapeHtml(hrefs.get(sourceId) ?? '')}">${escapeHtml(label)}</a>`
    : escapeHtml(label);
  const titled = cells.map(([column, cell]) => `<td data-title="${words.text(`report.${column}`)}">${cell}</td>`);
  return `<tr><th scope="row">${name}</th>${titled.join('')}</tr>`;
}

function whyNoShares(words: Words, { windows, people }: SourceReport): string {
  const withheld = windows.find((window) => window.withheld === 'below-floor') ?? windows[0];
  return people.total === 0 || withheld === undefined ? words.text('report.noOne') : windowMoodText(words, withheld);
}

/** The most frequent level of trust of the windows with shares, on a tie the lower one, with the reasons that lower it in most of them. */
function trustOf(words: Words, { windows, state, error }: SourceReport): string {
  if (state === 'failed') return words.text('report.failed', { code: error?.code ?? words.text('report.unknown') });
  const trusts = windows.flatMap(({ trust }) => trust ?? []);
  const count = (level: WindowTrust['level']) => trusts.filter((trust) => trust.level === level).length;
  if (trusts.length === 0) return '–';
  const level = TRUST_LEVELS.reduce((best, each) => (count(each) >= count(best) ? each : best));
  const reasons = TRUST_REASONS.filter(
    (reason) => trusts.filter((trust) => trust.reasons.includes(reason)).length * 2 > trusts.length,
  );
  return trustText(words, { level, reasons });
}

function renderMoments(words: Words, moments: readonly Moment[], hrefs: MediaHrefs): string {
  if (moments.length === 0) return '';
  const introduction = moments.some(({ isClear }) => isClear)
    ? words.text('report.clearMoments')
    : words.text('report.unclearMoments');
  return `<h3>${words.text('report.moments')}</h3>
<p class="quiet">${introduction}</p>
<ol class="moments">
${moments.map((moment) => `<li>${renderMoment(words, moment, hrefs)}</li>`).join('\n')}
</ol>`;
}

function renderMoment(words: Words, { source, window, share, mean, isClear }: Moment, hrefs: MediaHrefs): string {
  const { t, text, percent, percentRange } = words;
  const figures = t('mood.figures', {
    share: percent(share.share),
    expression: t(`adjective.${share.expression}`),
    interval: percentRange(share.low, share.high),
  });
  const departure = {
    figures,
    count: Math.round(Math.abs(share.share - mean) * 100),
    chance: isClear ? '' : text('report.mayBeChance'),
  };
  const what = share.share > mean ? text('report.above', departure) : text('report.below', departure);
  return text('report.moment', {
    time: linkTo(source, window.startMs, hrefs),
    video: escapeHtml(source.label),
    what: escapeHtml(what),
  });
}

/** A time of a video as a link into it (W3C Media Fragments), or as text where its place is not known. */
export function linkTo({ sourceId }: Pick<SourceRecord, 'sourceId'>, ms: number, hrefs: MediaHrefs): string {
  const href = hrefs.get(sourceId);
  return href === undefined ? clock(ms) : `<a href="${escapeHtml(`${href}#t=${ms / 1000}`)}">${clock(ms)}</a>`;
}
