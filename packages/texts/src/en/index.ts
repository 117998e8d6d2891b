import { alert } from './alert';
import { labels } from './labels';
import { headline, mood, trustSummary } from './mood';

/** The texts that page, reports and messages have in common, in English. */
export const en = { ...labels, alert, headline, mood, trustSummary } as const;
