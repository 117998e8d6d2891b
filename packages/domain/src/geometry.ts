import { z } from 'zod';

/** An axis-aligned box in pixels of the full-resolution frame; `x`,`y` is the top left corner. */
export const boxSchema = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
});

export type Box = z.infer<typeof boxSchema>;

export interface Point {
  readonly x: number;
  readonly y: number;
}
