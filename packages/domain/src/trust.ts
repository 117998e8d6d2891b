import { z } from 'zod';

/** How far a window's shares can be believed. */
export const trustLevelSchema = z.enum(['good', 'fair', 'poor']);
export type TrustLevel = z.infer<typeof trustLevelSchema>;

/** Why trust is not good. */
export const trustReasonSchema = z.enum([
  /** So few people that their shares may be almost anything. */
  'few-people',
  /** Most faces are so small that the network reads few of them right. */
  'small-faces',
  /** The readings are unlike those that intervals were calibrated on: other light, blur, framing or people. */
  'unlike-learned',
  /** Most people were read in one frame or two. */
  'few-frames',
]);
export type TrustReason = z.infer<typeof trustReasonSchema>;

/** Trust in one window's shares. */
export const windowTrustSchema = z.object({
  level: trustLevelSchema,
  /** In the order of the schema; empty when the level is good. */
  reasons: z.array(trustReasonSchema),
  /** How unlike validation readings these are: 1 is what one of twenty groups of validation faces exceeds; null where nothing is known. */
  unlikeness: z.number().nonnegative().nullable(),
  /** Times by which intervals are widened for it, at least 1. */
  widening: z.number().min(1),
});
export type WindowTrust = z.infer<typeof windowTrustSchema>;
