/** What a report begins with: all videos in a table, and the moments worth looking at. */
import {
  adjectiveOf,
  headline,
  headlineFigures,
  percent,
  percentRange,
  type Report,
  type SourceReport,
  TRUST_LEVELS,
  TRUST_REASONS,
  trustWords,
  type WindowTrust,
  windowMood,
} from '@crowdtone/domain';
import { clock } from '@crowdtone/runtime';
import { escapeHtml } from './escape';
import { type Moment, momentsOf } from './moments';
import { publishedMean } from './summary';

/** Addresses of the videos, relative to the report, by the identifiers of their sources. */
export type MediaHrefs = ReadonlyMap<string, string>;

/** The section of the findings. */
export function renderFindings({ sources }: Report, hrefs: MediaHrefs): string {
  return `<section>
<h2>Findings</h2>
<table class="findings">
<thead><tr><th scope="col">video</th><th scope="col">people</th><th scope="col">mood</th><th scope="col">readable</th><th scope="col">trust</th></tr></thead>
<tbody>${sources.map((source) => renderRow(source, hrefs)).join('\n')}</tbody>
</table>
${renderMoments(momentsOf(sources), hrefs)}
</section>`;
}

function renderRow(source: SourceReport, hrefs: MediaHrefs): string {
  const { windows, people, label, sourceId } = source;
  const mean = publishedMean(windows);
  const mood = mean === null ? whyNoShares(source) : headline(mean.shares, mean.counted);
  const figures = mean && headlineFigures(mean.shares, mean.counted);
  const seen = windows.reduce((sum, window) => sum + window.people.seen, 0);
  const readable = windows.reduce((sum, window) => sum + window.people.readable, 0);
  const cells = [
    ['people', String(people.total)],
    ['mood', `${escapeHtml(mood)}${figures === null ? '' : `<br><small>${escapeHtml(figures)}</small>`}`],
    ['readable', seen === 0 ? '&ndash;' : percent(readable / seen)],
    ['trust', escapeHtml(trustOf(source))],
  ];
  const name = hrefs.has(sourceId)
    ? `<a href="${escapeHtml(hrefs.get(sourceId) ?? '')}">${escapeHtml(label)}</a>`
    : escapeHtml(label);
  return `<tr><th scope="row">${name}</th>${cells.map(([title, cell]) => `<td data-title="${title}">${cell}</td>`).join('')}</tr>`;
}

function whyNoShares({ windows, people }: SourceReport): string {
  const withheld = windows.find((window) => window.withheld === 'below-floor') ?? windows[0];
  return people.total === 0 || withheld === undefined ? 'no one was found' : windowMood(withheld);
}

/** The most frequent level of trust of the windows with shares, on a tie the lower one, with the reasons that lower it in most of them. */
function trustOf({ windows, state, error }: SourceReport): string {
  if (state === 'failed') return `failed (${error?.code ?? 'unknown'})`;
  const trusts = windows.flatMap(({ trust }) => trust ?? []);
  const count = (level: WindowTrust['level']) => trusts.filter((trust) => trust.level === level).length;
  if (trusts.length === 0) return '–';
  const level = TRUST_LEVELS.reduce((best, each) => (count(each) >= count(best) ? each : best));
  const reasons = TRUST_REASONS.filter(
    (reason) => trusts.filter((trust) => trust.reasons.includes(reason)).length * 2 > trusts.length,
  );
  return trustWords({ level, reasons });
}

function renderMoments(moments: readonly Moment[], hrefs: MediaHrefs): string {
  if (moments.length === 0) return '';
  const introduction = moments.some(({ isClear }) => isClear)
    ? 'The windows that depart most from the average of their video.'
    : 'No window departs from the average of its video by more than its interval; these come closest, which may be chance.';
  return `<h3>Moments worth looking at</h3>
<p class="quiet">${introduction}</p>
<ol class="moments">
${moments.map((moment) => `<li>${renderMoment(moment, hrefs)}</li>`).join('\n')}
</ol>`;
}

function renderMoment({ source, window, share, mean, isClear }: Moment, hrefs: MediaHrefs): string {
  const points = Math.round(Math.abs(share.share - mean) * 100);
  const way = share.share > mean ? 'above' : 'below';
  const text =
    `${percent(share.share)} look ${adjectiveOf(share.expression)} (95% interval ${percentRange(share.low, share.high)}), ` +
    `${points} ${points === 1 ? 'point' : 'points'} ${way} the average of the video${isClear ? '' : '; may be chance'}`;
  const when = linkTo(source, window.startMs, hrefs);
  return `${when} in ${escapeHtml(source.label)}: ${escapeHtml(text)}.`;
}

/** A time of a video as a link into it (W3C Media Fragments), or as text where its place is not known. */
export function linkTo({ sourceId }: SourceReport, ms: number, hrefs: MediaHrefs): string {
  const href = hrefs.get(sourceId);
  return href === undefined ? clock(ms) : `<a href="${escapeHtml(`${href}#t=${ms / 1000}`)}">${clock(ms)}</a>`;
}
