/** `readings`: what single faces showed, without anything that tells whose they are. */
import { z } from 'zod';
import { EXPRESSIONS, expressionSchema } from '../expressions';
import { defineTable } from './table';
import { whereColumns } from './windows-table';

const probability = (name: string) =>
  z.number().min(0).max(1).describe(`probability of ${name}: geometric mean over the frames, adding up to 1`);

const rowSchema = z.object({
  ...whereColumns,
  person: z
    .int()
    .positive()
    .describe('number of the track within this window alone: the same number in another window is another person'),
  expression: expressionSchema.describe('the most likely one'),
  ...(Object.fromEntries(EXPRESSIONS.map((name) => [`p_${name}`, probability(name)])) as Record<
    `p_${(typeof EXPRESSIONS)[number]}`,
    ReturnType<typeof probability>
  >),
  frames: z.int().positive().describe('frames in which the face was classified'),
  face_px: z.int().positive().describe('size of the face, rounded down to 8, 12, 16, 24, 32, 48, 64 or 96 pixels'),
  model_digest: z.string().describe('SHA-256 of the weights of the model'),
});

/** See the file. */
export const READINGS_TABLE = defineTable(
  'readings',
  'What single faces showed: a row for each readable person and window, of those windows only whose shares are published ' +
    'unrounded, which takes the privacy floor and 20 people at the same time. People are numbered anew in each window, in ' +
    'the order of the values themselves, so no one can be followed from window to window. The people of neighbouring windows ' +
    'are mostly the same: rows of different windows are not independent. Key: `source_id`, `window`, `person`.',
  rowSchema,
);

/** See {@link READINGS_TABLE}. */
export type ReadingsRow = z.output<typeof rowSchema>;
