import { z } from 'zod';

/** The eight expressions of FER+ (Barsoum et al., ICMI 2016), in the order every probability vector uses. */
export const EXPRESSIONS = [
  'neutral',
  'happiness',
  'surprise',
  'sadness',
  'anger',
  'disgust',
  'fear',
  'contempt',
] as const;

/** One of {@link EXPRESSIONS}. */
export type Expression = (typeof EXPRESSIONS)[number];

/** See {@link EXPRESSIONS}. */
export const expressionSchema = z.enum(EXPRESSIONS);

/** Probabilities in [0,1] over {@link EXPRESSIONS}, in that order, adding up to 1 (within rounding). */
export const probabilitiesSchema = z
  .array(z.number().min(0).max(1))
  .length(EXPRESSIONS.length)
  .refine(
    (values) => Math.abs(values.reduce((sum, value) => sum + value, 0) - 1) < 1e-2,
    'probabilities must add up to 1',
  );

/** See {@link probabilitiesSchema}. */
export type Probabilities = z.infer<typeof probabilitiesSchema>;

/** The most probable expression; on a tie, the first of {@link EXPRESSIONS}. */
export function mostLikely(probabilities: Probabilities): Expression {
  return EXPRESSIONS[probabilities.indexOf(Math.max(...probabilities))] ?? EXPRESSIONS[0];
}
