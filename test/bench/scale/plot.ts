/** A cost over a size as an SVG picture with logarithmic axes. */
import type { CostPoint } from './exponent';

/** One picture. */
export interface Plot {
  readonly title: string;
  /** What the sizes count, such as `faces`. */
  readonly across: string;
  /** What the costs are, with their unit. */
  readonly up: string;
  readonly series: readonly { readonly name: string; readonly points: readonly CostPoint[] }[];
}

const [WIDTH, HEIGHT] = [560, 340];
const FRAME = { left: 64, right: 120, top: 36, bottom: 48 };
/** Distinguishable with any colour vision (Okabe and Ito, 2008, and a purple), and readable on white and on dark grey. */
const COLOURS = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#7f3c8d'];
const TEXT = '#808080';

/** @throws RangeError without a positive point */
export function plotGrowth({ title, across, up, series }: Plot): string {
  const points = series.flatMap((line) => line.points).filter(({ size, cost }) => size > 0 && cost > 0);
  if (points.length === 0) throw new RangeError('nothing to plot');
  const x = axis(
    points.map(({ size }) => size),
    FRAME.left,
    WIDTH - FRAME.right,
  );
  const y = axis(
    points.map(({ cost }) => cost),
    HEIGHT - FRAME.bottom,
    FRAME.top,
  );
  const middle = (FRAME.left + WIDTH - FRAME.right) / 2;
  const lines = series.map(({ name, points }, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? TEXT;
    const places = points.filter(({ size, cost }) => size > 0 && cost > 0);
    const path = places.map(({ size, cost }) => `${x.at(size)},${y.at(cost)}`).join(' ');
    const dots = places.map(({ size, cost }) => `<circle cx="${x.at(size)}" cy="${y.at(cost)}" r="3"/>`).join('');
    const last = places.at(-1);
    const label = last
      ? `<text x="${x.at(last.size) + 8}" y="${y.at(last.cost) + 4}" stroke="none">${escapeXml(name)}</text>`
      : '';
    return `<g stroke="${colour}" fill="${colour}"><polyline points="${path}" fill="none" stroke-width="2"/>${dots}${label}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="${escapeXml(title)}">`,
    `<text x="${FRAME.left}" y="18" font-weight="bold" fill="${TEXT}">${escapeXml(title)}</text>`,
    `<g stroke="${TEXT}" stroke-opacity="0.3">`,
    ...x.ticks.map(
      (tick) => `<line x1="${x.at(tick)}" x2="${x.at(tick)}" y1="${FRAME.top}" y2="${HEIGHT - FRAME.bottom}"/>`,
    ),
    ...y.ticks.map(
      (tick) => `<line x1="${FRAME.left}" x2="${WIDTH - FRAME.right}" y1="${y.at(tick)}" y2="${y.at(tick)}"/>`,
    ),
    `</g><g fill="${TEXT}">`,
    ...x.ticks.map(
      (tick) => `<text x="${x.at(tick)}" y="${HEIGHT - FRAME.bottom + 16}" text-anchor="middle">${tick}</text>`,
    ),
    ...y.ticks.map((tick) => `<text x="${FRAME.left - 6}" y="${y.at(tick) + 4}" text-anchor="end">${tick}</text>`),
    `<text x="${middle}" y="${HEIGHT - 8}" text-anchor="middle">${escapeXml(across)}</text>`,
    `<text x="14" y="${HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 14 ${HEIGHT / 2})">${escapeXml(up)}</text>`,
    '</g>',
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

/** A logarithmic axis from one pixel to another, with a tick at 1, 2 and 5 of each power of ten. */
function axis(values: readonly number[], from: number, to: number) {
  const [low, high] = [Math.log10(Math.min(...values)), Math.log10(Math.max(...values))];
  const span = Math.max(high - low, 0.3);
  const at = (value: number) => Math.round(from + ((Math.log10(value) - low) / span) * (to - from));
  const ticks: number[] = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power += 1) {
    for (const step of [1, 2, 5]) {
      const tick = Number((step * 10 ** power).toPrecision(3));
      if (Math.log10(tick) >= low - 1e-9 && Math.log10(tick) <= low + span + 1e-9) ticks.push(tick);
    }
  }
  return { at, ticks };
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
