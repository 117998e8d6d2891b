import {
  type Expression,
  type GroupShares,
  type GroupWindow,
  tallyTotal,
  UNREADABLE_REASONS,
  type WindowTrust,
} from '@crowdtone/domain';
import { moodFigures, moodHeadline, trustText as sharedTrustText } from '@crowdtone/texts';
import { SHARED_WORDS } from './shared-words';
import { count, t } from './translate';

/** An expression within a sentence: completes `N people look ...`. */
export function adjective(expression: Expression): string {
  return t(`adjective.${expression}`);
}

/** The mood in a sentence, as `headlineClaim` lets it be said. */
export function headlineText(shares: GroupShares, counted: GroupShares | null): string {
  return moodHeadline(SHARED_WORDS, shares, counted);
}

/** The figures behind a headline: `62% look neutral (95% interval 45–77%)`; null when no expression may be named. */
export function figuresText(shares: GroupShares, counted: GroupShares | null): string | null {
  return moodFigures(SHARED_WORDS, shares, counted);
}

/** `fair (few people, small faces)`; `good` alone. */
export function trustText(trust: Pick<WindowTrust, 'level' | 'reasons'>): string {
  return sharedTrustText(SHARED_WORDS, trust);
}

/** `9 too small, 3 blurred.` with the most frequent reason first; empty when all were readable. */
export function unreadableSentence(unreadable: GroupWindow['people']['unreadable']): string {
  if (tallyTotal(unreadable) === 0) return '';
  const parts = UNREADABLE_REASONS.map((reason) => ({ reason, amount: unreadable[reason] ?? 0 }))
    .filter(({ amount }) => amount > 0)
    .sort((a, b) => b.amount - a.amount)
    .map(({ reason, amount }) => t(`unreadableCount.${reason}`, { people: count(amount) }));
  return `${parts.join(', ')}.`;
}
