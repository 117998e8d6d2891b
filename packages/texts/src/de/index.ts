import { alert } from './alert';
import { labels } from './labels';
import { headline, mood, trustSummary } from './mood';

/** The texts that page, reports and messages have in common, in German. */
export const de = { ...labels, alert, headline, mood, trustSummary } as const;
