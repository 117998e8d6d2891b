/** What may be said of a group's mood, in any language; report, subtitles and messages use the same. */
import {
  type GroupShares,
  type GroupWindow,
  headlineClaim,
  leadingShare,
  TRUST_LEVELS,
  TRUST_REASONS,
  type WindowTrust,
} from '@crowdtone/domain';
import type { en } from './en';
import type { Translate } from './translator';

/** What sentences about a mood need of a language. */
export interface MoodWords {
  /** A text that page, reports and messages have in common. */
  readonly t: Translate<typeof en>;
  /** A share in [0,1] as a whole percentage. Rounding never gives 0 % or 100 % for a share that is neither 0 nor 1. */
  readonly percent: (share: number) => string;
  /** The bounds of an interval as whole percentages, rounded outwards: `45–77%`. */
  readonly percentRange: (low: number, high: number) => string;
}

/** The mood in a sentence, as `headlineClaim` lets it be said. */
export function moodHeadline({ t }: Pick<MoodWords, 't'>, shares: GroupShares, counted: GroupShares | null): string {
  const claim = headlineClaim(shares, counted);
  switch (claim.kind) {
    case 'none':
      return t('headline.none');
    case 'close':
      return t('headline.close', {
        first: t(`adjective.${claim.first}`),
        second: t(`adjective.${claim.second}`),
      });
    case 'lead': {
      const lead = t(`headline.${claim.lead}`, { first: t(`adjective.${claim.first}`) });
      if (claim.also === null) return lead;
      const { fraction, expression } = claim.also;
      return t('headline.also', {
        lead,
        fraction: t(`headline.${fraction}`, { second: t(`adjective.${expression}`) }),
      });
    }
  }
}

/** The figures behind a headline: `62% look neutral (95% interval 45–77%)`; null when no expression may be named. */
export function moodFigures(
  { t, percent, percentRange }: MoodWords,
  shares: GroupShares,
  counted: GroupShares | null,
): string | null {
  const first = leadingShare(shares, counted);
  if (first === null) return null;
  const { expression, share, low, high } = first;
  return t('mood.figures', {
    share: percent(share),
    expression: t(`adjective.${expression}`),
    interval: percentRange(low, high),
  });
}

/** The mood of a window in one hedged sentence with its interval; why there are no shares where there are none. */
export function windowMoodText(words: MoodWords, { shares, counted, withheld, floor }: GroupWindow): string {
  if (shares === null) {
    if (withheld === 'protects-others') return words.t('mood.protectsOthers');
    return withheld === 'below-floor' ? words.t('mood.belowFloorAtOnce', { floor }) : words.t('mood.nobodyReadable');
  }
  const figures = moodFigures(words, shares, counted);
  const said = moodHeadline(words, shares, counted);
  return figures === null ? said : `${said}: ${figures}`;
}

/** `fair (few people, small faces)`; `good` alone. */
export function trustText(
  { t }: Pick<MoodWords, 't'>,
  { level, reasons }: Pick<WindowTrust, 'level' | 'reasons'>,
): string {
  if (reasons.length === 0) return t(`trust.${level}`);
  const why = reasons.map((reason) => t(`trustReason.${reason}`)).join(', ');
  return t('mood.trustWithReasons', { level: t(`trust.${level}`), reasons: why });
}

/**
 * The trust in all windows that publish shares: `good in 10 of 12 windows, fair in 2 (few people)`, reasons by frequency.
 * @returns null when no window says anything of trust
 */
export function trustSummaryText({ t }: Pick<MoodWords, 't'>, windows: readonly GroupWindow[]): string | null {
  const trusts = windows.flatMap(({ trust }) => trust ?? []);
  if (trusts.length === 0) return null;
  const parts = TRUST_LEVELS.flatMap((level) => {
    const own = trusts.filter((trust) => trust.level === level);
    if (own.length === 0) return [];
    const reasons = TRUST_REASONS.map((reason) => ({
      reason,
      windows: own.filter((trust) => trust.reasons.includes(reason)).length,
    }))
      .filter(({ windows: count }) => count > 0)
      .sort((a, b) => b.windows - a.windows)
      .map(({ reason }) => t(`trustReason.${reason}`));
    return [
      {
        level: t(`trust.${level}`),
        windows: own.length,
        reasons: reasons.length === 0 ? '' : ` (${reasons.join(', ')})`,
      },
    ];
  });
  return parts
    .map(({ level, windows: count, reasons }, place) => {
      const whole = trusts.length === 1 ? t('trustSummary.only', { level }) : t('trustSummary.all', { level });
      const some =
        place === 0
          ? t('trustSummary.first', { level, windows: count, all: trusts.length })
          : t('trustSummary.further', { level, windows: count });
      return `${parts.length === 1 ? whole : some}${reasons}`;
    })
    .join(', ');
}
