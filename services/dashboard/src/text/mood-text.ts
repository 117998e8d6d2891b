import {
  type Expression,
  type GroupShares,
  type GroupWindow,
  headlineClaim,
  leadingShare,
  tallyTotal,
  UNREADABLE_REASONS,
  type WindowTrust,
} from '@crowdtone/domain';
import { percent, percentRange } from './format';
import { count, t } from './translate';

/** An expression within a sentence: completes `N people look ...`. */
export function adjective(expression: Expression): string {
  return t(`adjective.${expression}`);
}

/** The mood in a sentence, as {@link headlineClaim} lets it be said. */
export function headlineText(shares: GroupShares, counted: GroupShares | null): string {
  const claim = headlineClaim(shares, counted);
  switch (claim.kind) {
    case 'none':
      return t('headline.none');
    case 'close':
      return t('headline.close', { first: adjective(claim.first), second: adjective(claim.second) });
    case 'lead': {
      const lead = t(`headline.${claim.lead}`, { first: adjective(claim.first) });
      if (claim.also === null) return lead;
      const { fraction, expression } = claim.also;
      return t('headline.also', { lead, fraction: t(`headline.${fraction}`, { second: adjective(expression) }) });
    }
  }
}

/** The figures behind a headline: `62% look neutral (95% interval 45–77%)`; null when no expression may be named. */
export function figuresText(shares: GroupShares, counted: GroupShares | null): string | null {
  const first = leadingShare(shares, counted);
  if (first === null) return null;
  const { expression, share, low, high } = first;
  return t('mood.figures', {
    share: percent(share),
    expression: adjective(expression),
    interval: percentRange(low, high),
  });
}

/** `fair (few people, small faces)`; `good` alone. */
export function trustText({ level, reasons }: Pick<WindowTrust, 'level' | 'reasons'>): string {
  if (reasons.length === 0) return t(`trust.${level}`);
  const why = reasons.map((reason) => t(`trustReason.${reason}`)).join(', ');
  return t('mood.trustWithReasons', { level: t(`trust.${level}`), reasons: why });
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
