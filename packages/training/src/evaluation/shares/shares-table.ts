/** Error and coverage of share estimators as Markdown tables. */
import { markdownTable } from '@crowdtone/runtime';
import { GROUP_PROTOCOLS } from '../quantification-error';
import { type CellPlace, figuresOf, type MeasuredCell, pooled } from './measure-shares';

/** A candidate's name and its cells. */
export interface TableColumn {
  readonly name: string;
  readonly cells: readonly MeasuredCell[];
}

const decimals = (value: number | null) => (value === null ? '-' : value.toFixed(3));
const percent = (value: number | null) => (value === null ? '-' : (value * 100).toFixed(1));

/** Error (and coverage in %) by protocol and group size, pooled over the cells selected by `isWanted`. */
export function renderShareTable(
  columns: readonly TableColumn[],
  isWanted: (place: CellPlace) => boolean = () => true,
): string {
  const rows = placesIn(columns).map(({ protocol, people }) => {
    const cells = columns.map(({ cells: own }) => {
      const outcomes = pooled(
        own,
        (place) => place.protocol === protocol && place.people === people && isWanted(place),
      );
      if (outcomes.length === 0) return '-';
      const { error, coverage } = figuresOf(outcomes);
      return coverage === null ? decimals(error) : `${decimals(error)} (${percent(coverage)})`;
    });
    return [protocol, String(people), ...cells];
  });
  return markdownTable(['protocol', 'people', ...columns.map(({ name }) => name)], rows);
}

/** Error against shares of labels instead of votes, in protocols U and N. */
export function renderLabelTable(columns: readonly TableColumn[]): string {
  const rows = placesIn(columns)
    .filter(({ protocol }) => protocol !== 'V')
    .map(({ protocol, people }) => {
      const cells = columns.map(({ cells: own }) =>
        decimals(figuresOf(pooled(own, (place) => place.protocol === protocol && place.people === people)).labelError),
      );
      return [protocol, String(people), ...cells];
    });
  return markdownTable(['protocol', 'people', ...columns.map(({ name }) => name)], rows);
}

/** The face sizes of the cells, the largest first. */
export function sizesIn(columns: readonly TableColumn[]): number[] {
  return [...new Set(columns.flatMap(({ cells }) => cells.map(({ sizePx }) => sizePx)))].sort((a, b) => b - a);
}

function placesIn(columns: readonly TableColumn[]): Pick<CellPlace, 'protocol' | 'people'>[] {
  const people = [...new Set(columns.flatMap(({ cells }) => cells.map((cell) => cell.people)))].sort((a, b) => a - b);
  return GROUP_PROTOCOLS.flatMap((protocol) => people.map((count) => ({ protocol, people: count })));
}
