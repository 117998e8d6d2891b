/** DuckDB takes no infinite limit; this many rows is all of them. */
export const ALL_ROWS = 2 ** 31 - 1;
