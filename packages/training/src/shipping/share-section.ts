import { renderLabelTable, renderShareTable, sizesIn } from '../evaluation/shares/shares-table';
import { type MeasuredCandidate, type ShareSelection, shippedColumns } from './choose-shares';

/** Heading of the section on shares, which recalibration replaces up to the next heading of the same or a higher level. */
export const SHARE_HEADING = '### How shares are published';

/** Heading of the section before it in an export's card. */
export const QUANTIFICATION_HEADING = '### Quantification error';

/** The section on the chosen estimator, its error and the coverage of its intervals, in Markdown. */
export function shareSection(selection: ShareSelection): string {
  const { chosen, tried } = selection;
  if (chosen === null) {
    return `${SHARE_HEADING}\n\nShares are counted: the validation faces lack an expression, so no other estimator could be fitted.`;
  }
  const columns = shippedColumns(selection);
  const [ships] = columns;
  const settings = tried.map(({ name, error }) => `${name}: ${error.toFixed(4)}`).join('; ');
  const bySize = sizesIn(columns).map(
    (size) =>
      `${size} px, shipped:\n\n${renderShareTable(ships === undefined ? [] : [ships], ({ sizePx }) => sizePx === size)}`,
  );
  return `${SHARE_HEADING}

The estimated quantity is the share of annotators' votes that the readable people in view would get. **${chosen.name}** has the
lowest mean error; its 95 % intervals are as narrow as their coverage in every protocol allows, separately for each group size
(${wideningOf(selection)}). Measured by two-fold cross-validation on the validation faces, in images captured as in the product (crops
with the variation of detections, noise, JPEG), with one image per face and with the mean of ${imagesIn(columns)}. Mean total variation and, in
brackets, coverage of the 95 % intervals, %. U: uniform prevalence (APP), faces with a majority. N: natural prevalence (NPP), faces
with a majority. V: faces sampled uniformly, including those without a majority.

${renderShareTable(columns)}

Against the shares of labels instead of votes, which counting estimates and the other estimators are not fitted to:

${renderLabelTable(columns)}

${bySize.join('\n\n')}

Mean error of all candidate settings, on fewer groups: ${settings}.`;
}

function imagesIn(columns: readonly MeasuredCandidate[]): number {
  return Math.max(...columns.flatMap(({ cells }) => cells.map(({ images }) => images)));
}

function wideningOf({ chosen }: ShareSelection): string {
  const settings = chosen?.setup.settings ?? null;
  if (settings === null) return 'not widened';
  const steps = settings.widening.map(({ people, factor }) => `${people} people: factor ${factor}`).join(', ');
  return `${steps}; plus ${settings.remoteness} per unit of total variation from the prior`;
}
