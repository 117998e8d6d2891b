import { z } from 'zod';

/** How far a window's shares can be trusted. */
export const TRUST_LEVELS = ['good', 'fair', 'poor'] as const;
export const trustLevelSchema = z.enum(TRUST_LEVELS);
export type TrustLevel = z.infer<typeof trustLevelSchema>;

/** Why trust is not good. */
export const TRUST_REASONS = [
  /** So few people that their shares may be almost anything. */
  'few-people',
  /** Most faces are so small that the network misclassifies many. */
  'small-faces',
  /** The readings are unlike those that intervals were calibrated on: other light, blur, framing or people. */
  'unlike-validation',
  /** Most people were read in one or two frames. */
  'few-frames',
] as const;
export const trustReasonSchema = z.enum(TRUST_REASONS);
export type TrustReason = z.infer<typeof trustReasonSchema>;

/** Trust in one window's shares. */
export const windowTrustSchema = z.object({
  level: trustLevelSchema.describe('How far the shares can be trusted'),
  reasons: z.array(trustReasonSchema).describe('Why not further; empty when the level is good'),
  unlikeness: z
    .number()
    .nonnegative()
    .nullable()
    .describe(
      'How unlike validation readings these are: 1 is exceeded by one of twenty groups of validation faces; null when unknown. ' +
        'In steps, coarse ones for fewer than 20 people',
    ),
  widening: z.number().min(1).describe('Factor by which intervals are wider for it; 1 when they are not'),
});
export type WindowTrust = z.infer<typeof windowTrustSchema>;

const windowCountSchema = z.number().int().nonnegative();

/** Trust in the mean shares of several windows. */
export const binTrustSchema = z.object({
  level: trustLevelSchema.describe(
    'The level of most windows, the lower one of two equally frequent: the means consist mostly of those windows',
  ),
  windows: z
    .object({ good: windowCountSchema, fair: windowCountSchema, poor: windowCountSchema })
    .describe('Windows with shares by their level'),
});
export type BinTrust = z.infer<typeof binTrustSchema>;

/** The trust in the mean of a single window's shares. */
export function binTrustOf({ level }: Pick<WindowTrust, 'level'>): BinTrust {
  return { level, windows: { good: 0, fair: 0, poor: 0, [level]: 1 } };
}

/** The trust in the mean of both. */
export function mergeBinTrust(one: BinTrust, other: BinTrust): BinTrust {
  const windows = {
    good: one.windows.good + other.windows.good,
    fair: one.windows.fair + other.windows.fair,
    poor: one.windows.poor + other.windows.poor,
  };
  return { level: commonestLevel(windows), windows };
}

/** The trust in the mean of windows with these numbers of levels; null for none. */
export function binTrustIn(windows: BinTrust['windows']): BinTrust | null {
  return TRUST_LEVELS.every((level) => windows[level] === 0) ? null : { level: commonestLevel(windows), windows };
}

function commonestLevel(windows: BinTrust['windows']): TrustLevel {
  return TRUST_LEVELS.reduce((best, next) => (windows[next] >= windows[best] ? next : best));
}
