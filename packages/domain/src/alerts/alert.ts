import { z } from 'zod';
import { severitySchema } from './rules';

/** Something that a rule told of a source, from when it fired until it was over. */
export const alertSchema = z.object({
  /** The same for the same happening, however often it is worked out. */
  id: z.string().min(1).max(2000),
  runId: z.string(),
  sourceId: z.string(),
  ruleName: z.string(),
  kind: z.enum(['mood', 'crowd', 'change', 'down']),
  severity: severitySchema,
  /** What happened, in a sentence for people; plain text. */
  message: z.string(),
  /** Time of the source, milliseconds; null for a source that was not there yet. */
  firedAtMs: z.number().nonnegative().nullable(),
  /** Milliseconds since 1970. */
  firedAt: z.number(),
  /** Time of the source, milliseconds; null while it lasts, and where nobody saw the end. */
  clearedAtMs: z.number().nonnegative().nullable(),
  /** Milliseconds since 1970; null while it lasts. */
  clearedAt: z.number().nullable(),
  /** `ended`: nobody watches any more, so nothing is known of how it went on. Null while it lasts. */
  clearedBecause: z.enum(['recovered', 'ended']).nullable(),
  /** The farthest it went: a share, valence, arousal, a number of people, a signed difference, or seconds without pictures. */
  peak: z.number(),
});

export type Alert = z.infer<typeof alertSchema>;

/** GET /api/alerts?source=&from=&to=: the newest first; `older` when the span holds more before them. */
export const alertsAnswerSchema = z.object({ alerts: z.array(alertSchema), older: z.boolean() });

export const WEBHOOK_VERSION = 1;

/**
 * The body of a webhook. It is signed: `crowdtone-signature: t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256 of
 * `SECONDS.BODY` under the webhook's secret. `crowdtone-delivery` is the same in every attempt at one delivery.
 */
export const webhookMessageSchema = z.object({
  version: z.literal(WEBHOOK_VERSION),
  event: z.enum(['alert.fired', 'alert.cleared']),
  /** What people call the source. */
  sourceLabel: z.string(),
  alert: alertSchema,
});

export type WebhookMessage = z.infer<typeof webhookMessageSchema>;
