import { z } from 'zod';

/** The languages of texts for people. */
export const LANGUAGES = ['en', 'de'] as const;
/** See {@link LANGUAGES}. */
export const languageSchema = z.enum(LANGUAGES);
/** See {@link LANGUAGES}. */
export type Language = z.infer<typeof languageSchema>;
