import { z } from 'zod';
import { alertFactsSchema } from './facts';
import { severitySchema } from './rules';

/** What a rule noticed about a source, from when it fired until it cleared. */
export const alertSchema = z.object({
  id: z.string().min(1).max(2000).describe('Deterministic: computing the same alert again gives the same identifier'),
  runId: z.string().describe('Identifier of the run'),
  sourceId: z.string().describe('Identifier of the source, unique in its run'),
  ruleName: z.string().describe('Name of the rule in the configuration'),
  zone: z
    .string()
    .optional()
    .describe('Identifier of the zone whose figures were judged; absent for the whole picture'),
  kind: z.enum(['mood', 'crowd', 'change', 'down']),
  severity: severitySchema.describe('As configured'),
  message: z.string().describe('One English sentence of plain text that describes the alert'),
  facts: alertFactsSchema
    .optional()
    .describe('What the message says, for sentences in other languages; absent in alerts of older versions'),
  firedAtMs: z
    .number()
    .nonnegative()
    .nullable()
    .describe('Time of the source, milliseconds; null before the first window of the source'),
  firedAt: z.number().describe('Milliseconds since 1970'),
  clearedAtMs: z
    .number()
    .nonnegative()
    .nullable()
    .describe('Time of the source, milliseconds; null while it lasts, and where the end was not observed'),
  clearedAt: z.number().nullable().describe('Milliseconds since 1970; null while it lasts'),
  clearedBecause: z
    .enum(['recovered', 'silence', 'ended', 'schedule'])
    .nullable()
    .describe(
      '`recovered`: the condition is over; `silence`: there were no figures for `maxSilenceSeconds`; `ended`: the source is no longer watched, or the rule was changed; `schedule`: the rule is not judged at that time. Null while it lasts',
    ),
  acknowledged: z
    .object({ by: z.string().nullable().describe('Name of the token; null without tokens'), at: z.number() })
    .optional()
    .describe('Who has seen to it, and when (milliseconds since 1970); absent while nobody has'),
  peak: z
    .number()
    .describe(
      'The most extreme value: a share, valence, arousal, a number of people, a signed difference, or seconds without video',
    ),
});

export type Alert = z.infer<typeof alertSchema>;

/** The response to POST /api/alerts/acknowledge. */
export const alertAnswerSchema = z.object({ alert: alertSchema });

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
  sourceLabel: z.string().describe('Display name of the source'),
  alert: alertSchema,
});

export type WebhookMessage = z.infer<typeof webhookMessageSchema>;
