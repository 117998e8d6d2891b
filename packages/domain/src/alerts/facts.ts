import { z } from 'zod';
import { type AlertRule, moodMeasureSchema } from './rules';

const common = {
  source: z.string().describe('Display name of the source'),
  value: z.number().describe('The value that made the alert fire, in the unit of the rule; seconds for `down`'),
};
const threshold = {
  above: z.number().optional().describe('Fires above it'),
  below: z.number().optional().describe('Fires below it'),
  forSeconds: z.number().describe('How long the condition had to last, seconds'),
};

/** What an alert says, as values: the keys of its rule when it fired, and the value. */
export const alertFactsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('mood'),
    ...common,
    measure: moodMeasureSchema.describe('An expression, valence or arousal'),
    ...threshold,
    sure: z.boolean().describe('Whether the whole 95 % interval of a share had to be beyond the threshold'),
  }),
  z.object({ kind: z.literal('crowd'), ...common, ...threshold }),
  z.object({
    kind: z.literal('change'),
    ...common,
    measure: moodMeasureSchema.describe('An expression, valence or arousal'),
    over: z.number().int().positive().describe('Windows before, whose mean it was compared with'),
  }),
  z.object({ kind: z.literal('down'), ...common }),
]);

/** See {@link alertFactsSchema}. */
export type AlertFacts = z.infer<typeof alertFactsSchema>;

/**
 * The facts of an alert.
 *
 * @param source display name of the source
 * @param value the value that made it fire, in the unit of the rule
 */
export function alertFacts(rule: AlertRule, source: string, value: number): AlertFacts {
  switch (rule.kind) {
    case 'mood':
      return { kind: rule.kind, source, value, measure: rule.measure, ...thresholdOf(rule), sure: rule.sure };
    case 'crowd':
      return { kind: rule.kind, source, value, ...thresholdOf(rule) };
    case 'change':
      return { kind: rule.kind, source, value, measure: rule.measure, over: rule.over };
    case 'down':
      return { kind: rule.kind, source, value };
  }
}

function thresholdOf({
  above,
  below,
  forSeconds,
}: {
  above?: number | undefined;
  below?: number | undefined;
  forSeconds: number;
}) {
  return { ...(above !== undefined && { above }), ...(below !== undefined && { below }), forSeconds };
}
