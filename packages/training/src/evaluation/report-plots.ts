/** Plots of the evaluation report as SVG text. */
import type { CandidateFigures, SizeFigures } from './protocol';

export const COLOURS = ['#2463b4', '#c2410c', '#15803d', '#7e22ce', '#0f766e', '#a16207', '#be123c', '#475569'];
const WIDTH = 720;
const HEIGHT = 340;
const LEFT = 56;
const TOP = 28;
const BOTTOM = 48;
const LEGEND = 170;

/** Accuracy in percent against face size on a logarithmic axis, one line per network. */
export function accuracyPlot(candidates: readonly CandidateFigures[]): string {
  const sizes = candidates[0]?.sizes.map(({ size }) => size) ?? [];
  const smallest = Math.log(Math.min(...sizes));
  const span = Math.log(Math.max(...sizes)) - smallest || 1;
  const x = (size: number) => LEFT + ((Math.log(size) - smallest) / span) * (WIDTH - LEFT - LEGEND);
  const y = (accuracy: number) => TOP + (1 - accuracy) * (HEIGHT - BOTTOM - TOP);
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].map(
    (share) =>
      `<line x1="${LEFT}" x2="${WIDTH - LEGEND}" y1="${y(share)}" y2="${y(share)}" stroke="#e2e5e9"/>` +
      `<text x="${LEFT - 6}" y="${y(share) + 4}" text-anchor="end">${share * 100}</text>`,
  );
  const ticks = sizes.map(
    (size) => `<text x="${x(size)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${size}</text>`,
  );
  const titles =
    `<text x="${LEFT - 30}" y="${TOP - 12}">accuracy, %</text>` +
    `<text x="${(LEFT + WIDTH - LEGEND) / 2}" y="${HEIGHT - 8}" text-anchor="middle">face size, pixels</text>`;
  const lines = candidates.map(({ name, sizes: figures }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const points = figures.map(({ size, accuracy }) => `${x(size).toFixed(1)},${y(accuracy).toFixed(1)}`).join(' ');
    const label = `<text x="${WIDTH - LEGEND + 12}" y="${TOP + 8 + index * 20}" fill="${colour}">${escapeText(name)}</text>`;
    return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"/>${label}`;
  });
  return svg(WIDTH, HEIGHT, [...grid, ...ticks, titles, ...lines]);
}

/** Reliability diagram: accuracy against mean confidence, one dot per bin sized by its faces. */
export function calibrationPlot({ calibration, faces }: SizeFigures): string {
  const side = 180;
  const at = (share: number) => 24 + share * (side - 32);
  const diagonal = `<line x1="${at(0)}" y1="${side - at(0)}" x2="${at(1)}" y2="${side - at(1)}" stroke="#9aa3ad"/>`;
  const dots = calibration
    .filter((bin) => bin.faces > 0)
    .map((bin) => {
      const radius = 2 + 8 * Math.sqrt(bin.faces / faces);
      const [x, y] = [at(bin.confidence / bin.faces), side - at(bin.correct / bin.faces)];
      return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius.toFixed(1)}" fill="#2463b4" fill-opacity=".7"/>`;
    });
  const caption = `<text x="${side / 2}" y="${side - 4}" text-anchor="middle">confidence / accuracy</text>`;
  return svg(side, side, [diagonal, ...dots, caption]);
}

/** An SVG element of these parts; sizes in pixels. */
export function svg(width: number, height: number, parts: readonly string[]): string {
  const size = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  const style = 'font:12px system-ui,sans-serif;background:#fff';
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} style="${style}">${parts.join('')}</svg>`;
}

/** Escapes text for elements and attributes of HTML and SVG. */
export function escapeText(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
