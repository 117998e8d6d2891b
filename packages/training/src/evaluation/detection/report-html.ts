import { escapeText } from '../report-plots';
import { REPORT_STYLE } from '../report-style';
import { precisionRecallPlot } from './precision-recall-plot';
import { type DetectorFigures, OPERATING_PRECISION, type RangeFigures } from './protocol';
import type { DetectionReport } from './report';
import { decimals, rangeName, rangesOf } from './report-table';

/** The report as one self-contained page, without scripts and external resources. */
export function renderDetectionHtml(report: DetectionReport): string {
  const { candidates, split, surfaces, notes } = report;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Face detectors by face size</title>
<style>${REPORT_STYLE}</style>
<h1>Face detectors by face size</h1>
<p>${surfaces.images} images of the split ${escapeText(split)}, ${surfaces.evaluated.toFixed(2)} megapixels; measured
${escapeText(report.measuredAt)}. A detection matches a face at an intersection over union of at least 0.5; sizes are shorter
sides. Average precision is the area under the interpolated precision-recall curve (all points).</p>
<ul>${notes.map((note) => `<li>${escapeText(note)}</li>`).join('')}</ul>
<ul>${candidates.map(({ name, description }) => `<li>${escapeText(name)}: ${escapeText(description)}</li>`).join('')}</ul>
<h2>Precision and recall</h2>
${precisionRecallPlot(candidates)}
${rangeTable('Average precision', candidates, ({ averagePrecision }) => averagePrecision)}
${rangeTable(`Recall at precision ${OPERATING_PRECISION}`, candidates, ({ recall }) => recall)}
${rangeTable('Precision at the same score', candidates, ({ precision }) => precision)}
<h2>False positives and cost</h2>
<p>False positives per megapixel at the score of precision ${OPERATING_PRECISION}, on
${surfaces.synthetic.toFixed(1)} megapixels of synthetic images and ${surfaces.crops.toFixed(1)} of unlabelled crops.
Cost: CPU time of all threads.</p>
<table><tr><th></th><th>score</th><th>false, synthetic</th><th>false, crops</th><th>CPU ms per megapixel</th></tr>
${candidates.map(costRow).join('\n')}</table>
<h2>Score levels</h2>
<p>Precision (with its 95 % interval over images) and recall at the minimum scores of the levels, and at the level “likely” false
positives per megapixel on ${surfaces.crops.toFixed(1)} megapixels of unlabelled crops and
${surfaces.photographs.toFixed(1)} of photographs without people.</p>
<table><tr><th></th><th>level</th><th>score</th><th>precision</th><th>interval</th><th>recall</th><th>false, crops</th><th>false, photographs</th></tr>
${candidates.flatMap(levelRows).join('\n')}</table>
</html>
`;
}

function costRow({ name, operatingScore, falsePerMegapixel, cpuMsPerMegapixel }: DetectorFigures): string {
  const figures = [operatingScore, falsePerMegapixel.synthetic, falsePerMegapixel.crops].map(decimals);
  const cells = [...figures, cpuMsPerMegapixel.toFixed(1)].map((cell) => `<td>${cell}</td>`);
  return `<tr><th>${escapeText(name)}</th>${cells.join('')}</tr>`;
}

function levelRows({ name, levels, falsePerMegapixel }: DetectorFigures): string[] {
  return (['possible', 'likely', 'certain'] as const).map((level) => {
    const figures = levels?.[level];
    const [low, high] = figures?.interval ?? [null, null];
    const isLikely = level === 'likely';
    const cells = [
      level,
      decimals(figures?.score ?? null),
      decimals(figures?.precision ?? null),
      `${decimals(low)} to ${decimals(high)}`,
      decimals(figures?.recall ?? null),
      isLikely ? decimals(falsePerMegapixel.likelyCrops) : '',
      isLikely ? decimals(falsePerMegapixel.likelyPhotographs) : '',
    ];
    return `<tr><th>${escapeText(name)}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
}

function rangeTable(
  title: string,
  candidates: readonly DetectorFigures[],
  value: (figures: RangeFigures) => number | null,
): string {
  const ranges = candidates[0] === undefined ? [] : rangesOf(candidates[0]);
  const head = ranges.map((range) => `<th>${escapeText(rangeName(range))} (${range.faces})</th>`).join('');
  const rows = candidates.map((figures) => {
    const cells = rangesOf(figures).map((range) => `<td>${decimals(value(range))}</td>`);
    return `<tr><th>${escapeText(figures.name)}</th>${cells.join('')}</tr>`;
  });
  return `<h2>${escapeText(title)}</h2><table><tr><th></th>${head}</tr>${rows.join('')}</table>`;
}
