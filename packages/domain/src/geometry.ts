import { z } from 'zod';

/** An axis-aligned box in pixels of the full-resolution frame; `x`,`y` is the top left corner. */
export const boxSchema = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
});

/** See {@link boxSchema}. */
export type Box = z.infer<typeof boxSchema>;

/** A point; the unit depends on the use. */
export interface Point {
  readonly x: number;
  readonly y: number;
}
