import { COLOURS, escapeText, svg } from '../report-plots';
import type { DetectorFigures } from './protocol';

const SIDE = 360;
const LEFT = 48;
const TOP = 12;
const LEGEND = 260;

/** Precision-recall curves, one line per detector; a dot marks the operating score. */
export function precisionRecallPlot(candidates: readonly Pick<DetectorFigures, 'name' | 'curve' | 'operatingScore'>[]) {
  const x = (recall: number) => LEFT + recall * SIDE;
  const y = (precision: number) => TOP + (1 - precision) * SIDE;
  const grid = [0, 0.2, 0.4, 0.6, 0.8, 1].flatMap((share) => [
    `<line x1="${x(0)}" x2="${x(1)}" y1="${y(share)}" y2="${y(share)}" stroke="#e2e5e9"/>`,
    `<line x1="${x(share)}" x2="${x(share)}" y1="${y(0)}" y2="${y(1)}" stroke="#e2e5e9"/>`,
    `<text x="${LEFT - 6}" y="${y(share) + 4}" text-anchor="end">${share}</text>`,
    `<text x="${x(share)}" y="${y(0) + 18}" text-anchor="middle">${share}</text>`,
  ]);
  const axes = [
    `<text x="${x(0.5)}" y="${y(0) + 36}" text-anchor="middle">recall</text>`,
    `<text x="14" y="${y(0.5)}" transform="rotate(-90 14 ${y(0.5)})" text-anchor="middle">precision</text>`,
  ];
  const lines = candidates.map(({ name, curve, operatingScore }, index) => {
    const colour = COLOURS[index % COLOURS.length];
    const points = curve.map(({ recall, precision }) => `${x(recall).toFixed(1)},${y(precision).toFixed(1)}`).join(' ');
    const operating = operatingScore === null ? undefined : curve.findLast(({ score }) => score >= operatingScore);
    const dot = operating
      ? `<circle cx="${x(operating.recall).toFixed(1)}" cy="${y(operating.precision).toFixed(1)}" r="4" fill="${colour}"/>`
      : '';
    const label = `<text x="${x(1) + 12}" y="${TOP + 12 + index * 18}" fill="${colour}">${escapeText(name)}</text>`;
    return `<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"/>${dot}${label}`;
  });
  return svg(LEFT + SIDE + LEGEND, TOP + SIDE + 48, [...grid, ...axes, ...lines]);
}
