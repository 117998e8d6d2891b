import type { EmailMessage } from '@crowdtone/aggregator';
import { headline, headlineFigures, percent } from '@crowdtone/domain';
import { escapeHtml } from '../report/escape';
import { summaryChart } from './chart';
import type { CameraFigures } from './figures';
import type { DueSummary } from './schedule';

/** Cameras beyond these have no chart, so that the mail stays small enough for every server. */
const MAX_CHARTS = 20;
/** Alerts of a camera that are named. */
const MAX_ALERTS = 10;

/** The e-mail with what cameras saw within a span: in words, and with a chart of each. */
export async function summaryEmail(
  cameras: readonly CameraFigures[],
  { from, to }: Pick<DueSummary, 'from' | 'to'>,
  timeZone: string,
): Promise<EmailMessage> {
  const day = new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  });
  const [first, last] = [day.format(from), day.format(to - 1)];
  const title = first === last ? first : `${first} to ${last}`;
  const alerts = cameras.reduce((sum, camera) => sum + camera.alerts.length, 0);
  const lead = `${amount(cameras.length, 'camera')}, ${amount(alerts, 'alert')}. Times are those of ${timeZone}.`;
  const pictures: { readonly name: string; readonly base64: string }[] = [];
  const sections: string[] = [];
  for (const [index, camera] of cameras.entries()) {
    const name = `chart-${index}.png`;
    const hasChart = index < MAX_CHARTS && camera.parts.some(({ shares }) => shares !== null);
    if (hasChart) {
      const png = await summaryChart(camera, { from, to, timeZone });
      pictures.push({ name, base64: png.toString('base64') });
    }
    sections.push(sectionOf(camera, hasChart ? name : null, timeZone));
  }
  const text = cameras.map((camera) => [camera.label, ...linesOf(camera, timeZone)].join('\n  ')).join('\n\n');
  return {
    subject: `[Crowdtone] Summary of ${title}`,
    text: `${title}\n${lead}\n\n${text}\n\n${CAVEAT}\n`,
    html: `<div style="font-family:sans-serif;color:#1d2130;max-width:46rem">
<h1 style="font-size:1.3rem">${escapeHtml(title)}</h1>
<p>${escapeHtml(lead)}</p>
${sections.join('\n')}
<p style="color:#5b6172">${CAVEAT}</p>
</div>`,
    pictures,
  };
}

const CAVEAT =
  'Shares are estimates for groups, not for persons; groups under the privacy floor are counted only, and are gaps in charts.';

function sectionOf(camera: CameraFigures, picture: string | null, timeZone: string): string {
  const [mood = '', ...rest] = linesOf(camera, timeZone).map(escapeHtml);
  const image =
    picture === null
      ? ''
      : `<img src="cid:${picture}" width="720" alt="Shares of expressions over time; the sentences above have the means" style="max-width:100%">`;
  return `<h2 style="font-size:1.1rem">${escapeHtml(camera.label)}</h2>
<p><strong>${mood}</strong></p>
<ul>${rest.map((line) => `<li>${line}</li>`).join('')}</ul>
${image}`;
}

/** The mood first. */
function linesOf({ range, alerts }: CameraFigures, timeZone: string): string[] {
  const published = range?.whole.published ?? null;
  const figures = published && headlineFigures(published.shares, published.counted);
  const mood =
    published === null
      ? 'No shares: too few people were readable at the same time'
      : `${headline(published.shares, published.counted)}${figures === null ? '' : `: on average ${figures}`}`;
  const windows = range?.whole.windows ?? 0;
  const covered = windows === 0 ? 0 : (published?.windows ?? 0) / windows;
  const trust = published?.trust ? [`Trust: mostly ${published.trust.level}`] : [];
  const time = new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone });
  const named = alerts.slice(0, MAX_ALERTS).map(({ firedAt, message }) => `${time.format(firedAt)}: ${message}`);
  const more = alerts.length > named.length ? [`${amount(alerts.length - named.length, 'earlier alert')}`] : [];
  return [mood, `Shares in ${percent(covered)} of ${amount(windows, 'window')}`, ...trust, ...named, ...more];
}

function amount(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
