/** The report of a share evaluation as Markdown. */
import { markdownTable } from '@crowdtone/runtime';
import type { MeasuredSplit } from '../protocol';
import { TIMED_PEOPLE, type WindowCost } from './measure-cost';
import { renderTrustTable, type TrustFigures } from './measure-trust';
import { renderLabelTable, renderShareTable, sizesIn, type TableColumn } from './shares-table';

/** The result of a share evaluation. */
export interface ShareReport {
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly model: string;
  readonly split: MeasuredSplit;
  readonly faces: { readonly clear: number; readonly unclear: number };
  readonly groups: number;
  readonly columns: readonly TableColumn[];
  /** On altered validation faces; empty for the test split. */
  readonly trust: readonly TrustFigures[];
  readonly cost: readonly WindowCost[];
}

const MARKER_END = '<!-- end of crowdtone evaluate --shares -->';

/** The report as a page of its own. */
export function renderShareReport(report: ShareReport): string {
  return `# Estimation of group shares

The estimated quantity is the share of annotators' votes that the readable people in view would get, which is the ground truth in
every table but one. Groups: U, uniform prevalence (APP), faces with a majority; N, natural prevalence (NPP), faces with a majority;
V, faces sampled uniformly, including those without a majority. Figures are the quantification error (mean total variation between
estimated and true shares) and, in brackets, the coverage of the 95 % intervals, %. Faces are captured as in the product: cropped
with the variation of detections, with noise and JPEG.

${renderShareSections(report)}`;
}

/**
 * Replaces the part of a page between the markers of this model and split, or appends it with markers.
 * @param page Markdown; '' for a new page
 */
export function withShareSections(page: string, report: ShareReport): string {
  const { model, split } = report;
  const begin = `<!-- crowdtone evaluate --shares --model ${model} --split ${split} -->`;
  const part = `${begin}\n${renderShareSections(report)}${MARKER_END}`;
  const start = page.indexOf(begin);
  if (start < 0) return `${page === '' ? '' : `${page.trimEnd()}\n\n`}${part}\n`;
  const end = page.indexOf(MARKER_END, start);
  return `${page.slice(0, start)}${part}${end < 0 ? '\n' : page.slice(end + MARKER_END.length)}`;
}

function renderShareSections(report: ShareReport): string {
  const { model, split, groups, columns, trust, cost, faces, measuredAt } = report;
  const bySize = sizesIn(columns).flatMap((size) =>
    imagesIn(columns).map((images) => {
      const rows = renderShareTable(columns, (place) => place.sizePx === size && place.images === images);
      return `#### ${size} px, ${images === 1 ? 'one reading per person' : `${images} readings per person, joined`}\n\n${rows}`;
    }),
  );
  return `Written by \`crowdtone evaluate --shares --model ${model} --split ${split}\` on ${measuredAt.slice(0, 10)}: ${faces.clear} faces with a majority
of the votes, ${faces.unclear} without, ${groups} groups per cell. ${
    split === 'test'
      ? 'Estimators are fitted on the validation faces.'
      : 'Estimators are cross-validated between two halves of the\nvalidation faces; only settings and widths of intervals were chosen on groups of all of them.'
  }

### All sizes and numbers of readings (${split})

${renderShareTable(columns)}

### By face size (${split})

${bySize.join('\n\n')}

### Against labels (${split})

The same groups with the shares of labels as ground truth, which counting estimates and the other estimators are not fitted to. Faces
with a majority got four of five votes for their label, so estimates of votes differ from the shares of labels.

${renderLabelTable(columns)}

${trust.length === 0 ? '' : trustSection(trust)}### Cost (${split})

CPU time per window, ms, by number of people, on one thread; a busy machine is slower.

${costTable(cost)}
`;
}

function trustSection(trust: readonly TrustFigures[]): string {
  return `### Distribution shift

Altered validation faces, one reading each, by the shipped estimator, cross-validated like above. Coverage of its intervals, and of those
widened by trust, as published.

${renderTrustTable(trust)}

`;
}

function costTable(cost: readonly WindowCost[]): string {
  const rows = [...new Set(cost.map(({ name }) => name))].map((name) => {
    const own = TIMED_PEOPLE.map((people) => cost.find((one) => one.name === name && one.people === people)?.ms ?? 0);
    return [name, ...own.map((ms) => ms.toFixed(1))];
  });
  return markdownTable(['', ...TIMED_PEOPLE.map(String)], rows);
}

/** Numbers of images per person in the cells, ascending. */
function imagesIn(columns: readonly TableColumn[]): number[] {
  return [...new Set(columns.flatMap(({ cells }) => cells.map(({ images }) => images)))].sort((a, b) => a - b);
}
