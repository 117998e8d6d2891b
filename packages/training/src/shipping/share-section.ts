import { renderLabelTable, renderShareTable, sizesIn } from '../evaluation/shares/shares-table';
import { type MeasuredCandidate, type ShareSelection, shippedColumns } from './choose-shares';

/** First line of the section: calibrating again replaces it up to the next heading of its rank or a higher one. */
export const SHARE_HEADING = '### How shares are published';

/** First line of the section of an export's card before it. */
export const SHARE_ERROR_HEADING = '### Error of group shares';

/** Which estimator was chosen, from which, and how often its intervals held the truth; Markdown. */
export function shareSection(selection: ShareSelection): string {
  const { chosen, tried } = selection;
  if (chosen === null) {
    return `${SHARE_HEADING}\n\nCounted: the validation faces lack an expression, so nothing else could be measured.`;
  }
  const columns = shippedColumns(selection);
  const [ships] = columns;
  const settings = tried.map(({ name, error }) => `${name}: ${error.toFixed(4)}`).join('; ');
  const bySize = sizesIn(columns).map(
    (size) =>
      `${size} px, what ships:\n\n${renderShareTable(ships === undefined ? [] : [ships], ({ sizePx }) => sizePx === size)}`,
  );
  return `${SHARE_HEADING}

What is estimated: the share of annotators' votes that the readable people in view would get. **${chosen.name}** has the least mean
error; its intervals are as narrow as hold 95 % of the true shares in every protocol, for groups of each size by itself
(${wideningOf(selection)}). Measured on groups of validation faces that nothing was fitted to (one half each time), in pictures as the
product makes them (crops scattered like detections, noise, JPEG), one picture a face and ${picturesIn(columns)} joined. Mean total
variation and, in brackets, part of the 95 % intervals that held the true share, %. U: groups of
clear faces, any shares equally likely. N: clear faces, shares around the natural ones. V: faces as they come, unclear ones too.

${renderShareTable(columns)}

Against the shares of labels, not of votes, which nothing here is fitted to (counting is at home there):

${renderLabelTable(columns)}

${bySize.join('\n\n')}

Mean error of all settings tried, on fewer groups: ${settings}.`;
}

function picturesIn(columns: readonly MeasuredCandidate[]): number {
  return Math.max(...columns.flatMap(({ cells }) => cells.map(({ pictures }) => pictures)));
}

function wideningOf({ chosen }: ShareSelection): string {
  const settings = chosen?.setup.settings ?? null;
  if (settings === null) return 'not widened';
  const steps = settings.widening.map(({ people, factor }) => `${people} people: times ${factor}`).join(', ');
  return `${steps}; more for groups unlike the prior, by ${settings.remoteness} for each unit of total variation`;
}
