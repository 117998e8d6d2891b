import { z } from 'zod';
import { sourceNoteFactsSchema } from './source-note-facts';

/**
 * An assumption about a source or a correction of its frames, because its metadata is missing, contradictory or calls for
 * it: a wrong duration, a gap in its timestamps, deinterlacing, the selected stream.
 */
export const sourceNoteSchema = z.object({
  /** For programs: `pause`, `duration`, `deinterlaced`. */
  code: z.string().min(1).max(60),
  /** One sentence for people in English, without credentials. */
  text: z.string().min(1).max(1000),
  /** The same as values; absent in notes of older versions. */
  facts: sourceNoteFactsSchema.optional(),
});

/** See {@link sourceNoteSchema}. */
export type SourceNote = z.infer<typeof sourceNoteSchema>;

/** The notes on a source; occurrences of one kind are counted in one note. */
export const sourceNotesSchema = z.array(sourceNoteSchema).max(50);
