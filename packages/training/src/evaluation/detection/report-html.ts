import { escapeText } from '../report-plots';
import { REPORT_STYLE } from '../report-style';
import { precisionRecallPlot } from './precision-recall-plot';
import { type DetectorFigures, type RangeFigures, WORKING_PRECISION } from './protocol';
import type { DetectionReport } from './report';
import { decimals, rangeName, rangesOf } from './report-table';

/** The report as one page that needs nothing else: no script, no style sheet, no network. */
export function renderDetectionHtml(report: DetectionReport): string {
  const { candidates, split, surfaces, notes } = report;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Face detectors by face size</title>
<style>${REPORT_STYLE}</style>
<h1>Face detectors by face size</h1>
<p>${surfaces.pictures} pictures of split ${escapeText(split)}, ${surfaces.evaluated.toFixed(2)} megapixels; measured
${escapeText(report.measuredAt)}. A box finds a face that it overlaps by half (intersection over union); sizes are shorter
sides. Average precision is the area under all points of the curve, precisions raised to the best at the same or a higher recall.</p>
<ul>${notes.map((note) => `<li>${escapeText(note)}</li>`).join('')}</ul>
<ul>${candidates.map(({ name, description }) => `<li>${escapeText(name)}: ${escapeText(description)}</li>`).join('')}</ul>
<h2>Precision and recall</h2>
${precisionRecallPlot(candidates)}
${rangeTable('Average precision', candidates, ({ averagePrecision }) => averagePrecision)}
${rangeTable(`Recall at precision ${WORKING_PRECISION}`, candidates, ({ recall }) => recall)}
${rangeTable('Precision at the same score', candidates, ({ precision }) => precision)}
<h2>False faces and cost</h2>
<p>False: boxes of at least the score of precision ${WORKING_PRECISION} for each megapixel without faces, on
${surfaces.made.toFixed(1)} megapixels of made pictures and ${surfaces.crops.toFixed(1)} cut where nothing was labelled.
Cost: processor time of all threads.</p>
<table><tr><th></th><th>score</th><th>false, made</th><th>false, cut</th><th>ms a megapixel</th></tr>
${candidates.map(costRow).join('\n')}</table>
<h2>The level likely</h2>
<p>Boxes from the score on that the product calls a likely face: how many are faces (with the 95 % interval over pictures), how many
faces have one, and false ones for each megapixel of ${surfaces.crops.toFixed(1)} cut where nothing was labelled and of
${surfaces.photographs.toFixed(1)} of photographs that show nobody.</p>
<table><tr><th></th><th>score</th><th>precision</th><th>interval</th><th>recall</th><th>false, cut</th><th>false, photographs</th></tr>
${candidates.map(likelyRow).join('\n')}</table>
</html>
`;
}

function costRow({ name, workingScore, falsePerMegapixel, cpuMsPerMegapixel }: DetectorFigures): string {
  const figures = [workingScore, falsePerMegapixel.made, falsePerMegapixel.crops].map(decimals);
  const cells = [...figures, cpuMsPerMegapixel.toFixed(1)].map((cell) => `<td>${cell}</td>`);
  return `<tr><th>${escapeText(name)}</th>${cells.join('')}</tr>`;
}

function likelyRow({ name, likely, falsePerMegapixel }: DetectorFigures): string {
  const [low, high] = likely?.interval ?? [null, null];
  const cells = [
    decimals(likely?.score ?? null),
    decimals(likely?.precision ?? null),
    `${decimals(low)} to ${decimals(high)}`,
    decimals(likely?.recall ?? null),
    decimals(falsePerMegapixel.likelyCrops),
    decimals(falsePerMegapixel.likelyPhotographs),
  ];
  return `<tr><th>${escapeText(name)}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
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
