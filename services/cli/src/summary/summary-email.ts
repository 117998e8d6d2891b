import type { EmailMessage } from '@crowdtone/aggregator';
import { alertSentence, moodFigures, moodHeadline, type Words } from '@crowdtone/texts';
import { escapeHtml } from '../report/escape';
import { summaryChart } from './chart';
import type { CameraFigures } from './figures';
import type { DueSummary } from './schedule';
import type { SummaryStyle } from './summary-style';

/** Cameras beyond these have no chart, so that the mail stays small enough for every server. */
const MAX_CHARTS = 20;
/** Alerts of a camera that are named. */
const MAX_ALERTS = 10;

/** The e-mail with what cameras saw within a span: in words, and with a chart of each. */
export async function summaryEmail(
  cameras: readonly CameraFigures[],
  { from, to }: Pick<DueSummary, 'from' | 'to'>,
  style: SummaryStyle,
): Promise<EmailMessage> {
  const { words, timeZone } = style;
  const { text } = words;
  const day = (ms: number) =>
    words.date(ms, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone });
  const [first, last] = [day(from), day(to - 1)];
  const title = first === last ? first : text('mail.days', { first, last });
  const alerts = cameras.reduce((sum, camera) => sum + camera.alerts.length, 0);
  const lead = text('mail.lead', {
    cameras: text('mail.cameras', { count: cameras.length }),
    alerts: text('mail.alerts', { count: alerts }),
    timeZone,
  });
  const pictures: { readonly name: string; readonly base64: string }[] = [];
  const sections: string[] = [];
  for (const [index, camera] of cameras.entries()) {
    const name = `chart-${index}.png`;
    const hasChart = index < MAX_CHARTS && camera.parts.some(({ shares }) => shares !== null);
    if (hasChart) {
      const png = await summaryChart(camera, { from, to }, style);
      pictures.push({ name, base64: png.toString('base64') });
    }
    sections.push(sectionOf(camera, hasChart ? name : null, style));
  }
  const listed = cameras.map((camera) => [camera.label, ...linesOf(camera, style)].join('\n  ')).join('\n\n');
  const caveat = text('mail.summaryCaveat');
  return {
    subject: text('mail.summarySubject', { title }),
    text: `${title}\n${lead}\n\n${listed}\n\n${caveat}\n`,
    html: `<div style="font-family:sans-serif;color:#1d2130;max-width:46rem">
<h1 style="font-size:1.3rem">${escapeHtml(title)}</h1>
<p>${escapeHtml(lead)}</p>
${sections.join('\n')}
<p style="color:#5b6172">${caveat}</p>
</div>`,
    pictures,
  };
}

function sectionOf(camera: CameraFigures, picture: string | null, style: SummaryStyle): string {
  const [mood = '', ...rest] = linesOf(camera, style).map(escapeHtml);
  const image =
    picture === null
      ? ''
      : `<img src="cid:${picture}" width="720" alt="${style.words.text('mail.chartAbout')}" style="max-width:100%">`;
  return `<h2 style="font-size:1.1rem">${escapeHtml(camera.label)}</h2>
<p><strong>${mood}</strong></p>
<ul>${rest.map((line) => `<li>${line}</li>`).join('')}</ul>
${image}`;
}

/** The mood first. */
function linesOf({ range, alerts }: CameraFigures, { words, timeZone }: SummaryStyle): string[] {
  const { t, text } = words;
  const published = range?.whole.published ?? null;
  const windows = range?.whole.windows ?? 0;
  const covered = windows === 0 ? 0 : (published?.windows ?? 0) / windows;
  const trust = published?.trust ? [text('mail.trust', { level: t(`trust.${published.trust.level}`) })] : [];
  const time = (ms: number) => words.date(ms, { weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone });
  const named = alerts.slice(0, MAX_ALERTS).map((alert) => `${time(alert.firedAt)}: ${alertSentence(words, alert)}`);
  const more = alerts.length > named.length ? [text('mail.earlier', { count: alerts.length - named.length })] : [];
  const share = words.percent(covered);
  return [moodOf(words, published), text('mail.covered', { share, count: windows }), ...trust, ...named, ...more];
}

type Published = NonNullable<CameraFigures['range']>['whole']['published'];

function moodOf(words: Words, published: Published): string {
  if (published === null) return words.text('mail.noShares');
  const mood = moodHeadline(words, published.shares, published.counted);
  const figures = moodFigures(words, published.shares, published.counted);
  return figures === null ? mood : words.text('mail.onAverage', { mood, figures });
}
