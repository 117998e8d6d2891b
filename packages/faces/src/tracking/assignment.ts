import munkres from 'munkres';

/**
 * Cost of a forbidden pair in the sum that is minimised. It exceeds the largest cost of an allowed pair of
 * `Track.associationCost`, 20.5; with 4, people who move more than twice their size between frames were not matched. It is
 * finite because an infinite cost would prefer two far-fetched pairs to one obvious pair and two unmatched.
 */
const FORBIDDEN_COST = 21;

/**
 * Pairs rows with columns so that the sum of costs is minimal (Kuhn, "The Hungarian method", 1955).
 * @param cost of a pair; null when it is forbidden
 * @returns pairs of indices, allowed ones only; each index at most once
 */
export function assign<Row, Column>(
  rows: readonly Row[],
  columns: readonly Column[],
  cost: (row: Row, column: Column) => number | null,
): [row: number, column: number][] {
  if (rows.length === 0 || columns.length === 0) return [];
  const allowed = rows.map((row) => columns.map((column) => cost(row, column)));
  const matrix = allowed.map((costs) => costs.map((value) => value ?? FORBIDDEN_COST));
  return munkres(matrix).filter(([row, column]) => allowed[row]?.[column] != null);
}
