/** The grids of heat maps: people by place in a fine one, expressions in a coarse one. */
import { z } from 'zod';
import { EXPRESSIONS, expressionSchema } from '../expressions';
import type { Point } from '../geometry';

/** Cells of the grid of people. */
export const PEOPLE_GRID = { columns: 12, rows: 8 } as const;
/** Cells of the grid of expressions: four cells of people each, since a cell needs as many people as the privacy floor. */
export const MOOD_GRID = { columns: 6, rows: 4 } as const;

/** A grid. */
export interface GridSize {
  readonly columns: number;
  readonly rows: number;
}

/** Number of the cell that holds a point, row by row; a point beyond the edge is in the nearest cell. */
export function cellAt({ columns, rows }: GridSize, { x, y }: Point): number {
  const clamp = (value: number, count: number) => Math.min(count - 1, Math.max(0, Math.floor(value * count)));
  return clamp(y, rows) * columns + clamp(x, columns);
}

/** Cells of a grid. */
export function cellCount({ columns, rows }: GridSize): number {
  return columns * rows;
}

/**
 * What one window adds to heat maps. `mood` has {@link MOOD_FIELDS} numbers for each cell: windows, readable people, and for each
 * of the eight expressions the people who show it, all 0 where shares are withheld.
 */
export interface WindowPlaces {
  readonly floor: number;
  /** People seen in each cell of {@link PEOPLE_GRID}; all 0 when fewer than the floor were in view at the same time. */
  readonly people: readonly number[];
  readonly mood: readonly number[];
}

/** Numbers of a cell in {@link WindowPlaces}. */
export const MOOD_FIELDS = 2 + EXPRESSIONS.length;

const countSchema = z.number().int().nonnegative();

/** The mean share of one expression in a cell. */
export const moodCellSchema = z.object({
  windows: countSchema.positive().describe('Windows in which so many people were readable there that the share counts'),
  people: countSchema.positive().describe('Readable person-moments in those windows'),
  shares: z
    .array(z.object({ expression: expressionSchema, share: z.number().min(0).max(1) }))
    .describe('Counted shares, means over `people`; those of each window are rounded to steps of at least two people'),
});

/** See {@link moodCellSchema}. */
export type MoodCell = z.infer<typeof moodCellSchema>;

/** People and expressions by place, over a span. */
export const heatMapSchema = z.object({
  from: z.number().describe('Start of the first roll-up in it, milliseconds since 1970'),
  to: z.number().describe('End of the last, milliseconds since 1970'),
  windows: countSchema.describe('Windows in it'),
  floor: countSchema.describe('The lowest privacy floor of its windows; cells with less are null'),
  people: z.object({
    columns: countSchema,
    rows: countSchema,
    cells: z
      .array(z.number().nonnegative().nullable())
      .describe('People seen there in a window, on average; row by row from the top left. Null under the floor'),
  }),
  mood: z.object({ columns: countSchema, rows: countSchema, cells: z.array(moodCellSchema.nullable()) }),
});

/** See {@link heatMapSchema}. */
export type HeatMap = z.infer<typeof heatMapSchema>;

/** The response to GET /api/timelines/:sourceId/heat-map; null when the span has no whole roll-up. */
export const heatMapAnswerSchema = z.object({ map: heatMapSchema.nullable() });
