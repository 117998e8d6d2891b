import { labels as german } from './de/labels';
import { labels as english } from './en/labels';

/** Names of expressions, reasons, levels and estimators by language, for catalogues that name them too. */
export const SHARED_LABELS = { en: english, de: german } as const;
