import { z } from 'zod';
import { alertRuleSchema } from './rules';

/** Largest number of rules of one program. */
export const MAX_ALERT_RULES = 200;

/** An alert rule in the REST API. */
export const ruleRecordSchema = z.object({
  rule: alertRuleSchema,
  origin: z.enum(['file', 'added']).describe('Rules of the configuration file can be changed only in the file'),
  active: z.number().int().nonnegative().describe('Its alerts that last'),
});

/** See {@link ruleRecordSchema}. */
export type RuleRecord = z.infer<typeof ruleRecordSchema>;

/** The response to GET /api/alert-rules. `watched` is false when the program replays recordings. */
export const rulesAnswerSchema = z.object({
  rules: z.array(ruleRecordSchema),
  watched: z.boolean(),
  timeZone: z.string().describe('Time zone of schedules and quiet hours'),
});

/** See {@link rulesAnswerSchema}. */
export type RulesAnswer = z.infer<typeof rulesAnswerSchema>;

/** The response to POST and PUT /api/alert-rules. */
export const ruleAnswerSchema = z.object({ rule: ruleRecordSchema });

/** How often a rule would have fired. */
export const ruleTestSchema = z.object({
  from: z.number().describe('Milliseconds since 1970'),
  to: z.number().describe('Milliseconds since 1970'),
  tested: z.boolean().describe('False for rules on lost cameras: outages are not stored'),
  fired: z.number().int().nonnegative().describe('How often it would have fired, on all cameras'),
  cameras: z.array(
    z.object({
      sourceId: z.string(),
      label: z.string(),
      windows: z.number().int().nonnegative().describe('Windows that were judged'),
      firedAt: z.array(z.number()).describe('When it would have fired, milliseconds since 1970; the newest 100'),
      fired: z.number().int().nonnegative(),
    }),
  ),
});

/** See {@link ruleTestSchema}. */
export type RuleTest = z.infer<typeof ruleTestSchema>;

/** The response to POST /api/alert-rules/test. */
export const ruleTestAnswerSchema = z.object({ test: ruleTestSchema });

/** The body of POST /api/alerts/acknowledge. */
export const acknowledgeSchema = z.strictObject({ id: z.string().min(1).max(2000) });
