import { type GroupWindow, UNREADABLE_REASONS, type UnreadableReason } from '@crowdtone/domain';

/** Readable and unreadable people over some windows: a person counts once per window. */
export interface Readability {
  readonly seen: number;
  readonly readable: number;
  /** Most frequent first; only what occurred. */
  readonly reasons: readonly { readonly reason: UnreadableReason; readonly amount: number }[];
}

/** Sums the people of some windows by readability. */
export function readability(windows: readonly GroupWindow[]): Readability {
  const sum = (amountOf: (people: GroupWindow['people']) => number) =>
    windows.reduce((total, { people }) => total + amountOf(people), 0);
  return {
    seen: sum(({ seen }) => seen),
    readable: sum(({ readable }) => readable),
    reasons: UNREADABLE_REASONS.map((reason) => ({ reason, amount: sum(({ unreadable }) => unreadable[reason] ?? 0) }))
      .filter(({ amount }) => amount > 0)
      .sort((a, b) => b.amount - a.amount),
  };
}
