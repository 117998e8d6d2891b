import { z } from 'zod';

/** Why a detected face was not classified. */
export const UNREADABLE_REASONS = [
  'too-small',
  'blurred',
  'cut-off',
  'static',
  'model-failed',
  'crop-expired',
] as const;
/** See {@link UNREADABLE_REASONS}. */
export const unreadableReasonSchema = z.enum(UNREADABLE_REASONS);
/** See {@link UNREADABLE_REASONS}. */
export type UnreadableReason = z.infer<typeof unreadableReasonSchema>;

/** Why a decoded frame was not analysed; `lost`: its message, or the process that had it, is gone. */
export const DROP_REASONS = ['overload', 'detector-failed', 'decode-error', 'interrupted', 'lost'] as const;
/** See {@link DROP_REASONS}. */
export const dropReasonSchema = z.enum(DROP_REASONS);
/** See {@link DROP_REASONS}. */
export type DropReason = z.infer<typeof dropReasonSchema>;

/** Counts per reason; a reason that never occurred is absent. */
export type Tally<Reason extends string> = Partial<Record<Reason, number>>;

/** Adds `amount` to the count of one reason, in place. */
export function tallyAdd<Reason extends string>(tally: Tally<Reason>, reason: Reason, amount = 1): void {
  tally[reason] = (tally[reason] ?? 0) + amount;
}

/** The sum over all reasons. */
export function tallyTotal(tally: Tally<string>): number {
  return Object.values(tally).reduce<number>((sum, count) => sum + (count ?? 0), 0);
}

/** Dropped frames by reason. */
export const dropTallySchema = z.partialRecord(dropReasonSchema, z.number().int().nonnegative());
/** Unreadable people by reason. */
export const unreadableTallySchema = z.partialRecord(unreadableReasonSchema, z.number().int().nonnegative());

/** A tally in the order of its reasons: that of keys is visible in JSON, and must not depend on the order of what was counted. */
export function inFixedOrder<Reason extends string>(tally: Tally<Reason>): Tally<Reason> {
  return Object.fromEntries(Object.entries(tally).sort(([a], [b]) => (a < b ? -1 : 1))) as Tally<Reason>;
}
