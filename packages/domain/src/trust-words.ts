/** How far shares can be trusted, in words. Report, terminal and dashboard use the same. */
import { TRUST_LABELS } from './presentation';
import { TRUST_LEVELS, TRUST_REASONS, type TrustReason, type WindowTrust } from './trust';
import type { GroupWindow } from './windows';

/** `fair (few people, small faces)`; `good` alone. */
export function trustWords({ level, reasons }: Pick<WindowTrust, 'level' | 'reasons'>): string {
  return reasons.length === 0 ? level : `${level} (${reasons.map((reason) => TRUST_LABELS[reason].name).join(', ')})`;
}

/** The name of a reason as a label of its own. */
export function trustReasonName(reason: TrustReason): string {
  const { name } = TRUST_LABELS[reason];
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/**
 * The trust in all windows that publish shares: `good in 10 of 12 windows, fair in 2 (few people)`, reasons by frequency.
 * @returns null when no window says anything of trust
 */
export function trustSummary(windows: readonly GroupWindow[]): string | null {
  const trusts = windows.flatMap(({ trust }) => trust ?? []);
  if (trusts.length === 0) return null;
  const parts = TRUST_LEVELS.flatMap((level) => {
    const own = trusts.filter((trust) => trust.level === level);
    if (own.length === 0) return [];
    const reasons = TRUST_REASONS.map((reason) => ({
      reason,
      windows: own.filter((trust) => trust.reasons.includes(reason)).length,
    }))
      .filter(({ windows }) => windows > 0)
      .sort((a, b) => b.windows - a.windows)
      .map(({ reason }) => TRUST_LABELS[reason].name);
    return [{ level, windows: own.length, reasons: reasons.length === 0 ? '' : ` (${reasons.join(', ')})` }];
  });
  const all = trusts.length === 1 ? 'the only window' : 'all windows';
  return parts
    .map(({ level, windows: count, reasons }, place) => {
      const of = parts.length === 1 ? all : `${count}${place === 0 ? ` of ${trusts.length} windows` : ''}`;
      return `${level} in ${of}${reasons}`;
    })
    .join(', ');
}
