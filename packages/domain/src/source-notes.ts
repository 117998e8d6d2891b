import { z } from 'zod';

/**
 * Something that was believed of a source, or done to its frames, because the source itself left it open, contradicted
 * itself or asked for it: a wrong duration, a pause in its time stamps, deinterlacing, the chosen stream.
 */
export const sourceNoteSchema = z.object({
  /** In a word or two, for programs: `pause`, `duration`, `deinterlaced`. */
  code: z.string().min(1).max(60),
  /** One sentence for people, without credentials. */
  text: z.string().min(1).max(1000),
});

export type SourceNote = z.infer<typeof sourceNoteSchema>;

/** A source has few notes: occurrences of one kind are counted in one note. */
export const sourceNotesSchema = z.array(sourceNoteSchema).max(50);
