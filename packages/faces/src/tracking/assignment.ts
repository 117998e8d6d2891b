import munkres from 'munkres';

/**
 * What a pair that is not allowed costs in the sum that is minimised: more than any allowed pair of `Track.misfit`, of which none is
 * over 20.5. While it was 4, people who moved more than twice their size between frames were nobody's pair: at two frames a
 * second 24 walking people became 70 tracks. Finite: with an infinite price two far-fetched pairs would be preferred to one obvious
 * pair and two left alone.
 */
const NOT_ALLOWED = 21;

/**
 * Pairs rows with columns so that the sum of costs is smallest (Kuhn, "The Hungarian method", 1955).
 * @param cost of pairing; null when the two do not belong together
 * @returns pairs of indices, only allowed ones; each index at most once
 */
export function assign<Row, Column>(
  rows: readonly Row[],
  columns: readonly Column[],
  cost: (row: Row, column: Column) => number | null,
): [row: number, column: number][] {
  if (rows.length === 0 || columns.length === 0) return [];
  const allowed = rows.map((row) => columns.map((column) => cost(row, column)));
  const matrix = allowed.map((costs) => costs.map((value) => value ?? NOT_ALLOWED));
  return munkres(matrix).filter(([row, column]) => allowed[row]?.[column] != null);
}
