/**
 * What a user wants to be told of. Thresholds are shares in [0,1], valence and arousal in [-1,1], or people; times are
 * seconds of the source, as people write them into a configuration.
 */
import { z } from 'zod';
import { EXPRESSIONS } from '../expressions';

export const severitySchema = z.enum(['info', 'warning', 'critical']);
export type Severity = z.infer<typeof severitySchema>;

/** What a mood is measured by: the share of an expression, or what is derived from all shares. */
export const moodMeasureSchema = z.enum([...EXPRESSIONS, 'valence', 'arousal']);
export type MoodMeasure = z.infer<typeof moodMeasureSchema>;

const MOST_SECONDS = 86_400;

const secondsSchema = z.number().min(0).max(MOST_SECONDS);

const base = {
  name: z.string().trim().min(1).max(100).describe('what the alert is called; unique in this file'),
  severity: severitySchema.default('warning').describe('info, warning or critical'),
  sources: z
    .array(z.string().min(1).max(200))
    .min(1, 'name at least one source, or leave the key out for all')
    .optional()
    .describe('ids of the sources it watches (default: all)'),
  clearSeconds: secondsSchema.default(30).describe('how long all must be well again before the alert is over, seconds'),
};

const forSeconds = secondsSchema.default(15).describe('how long it must last before it is told, seconds');

/** Checks of this kind are made although others failed, so that all mistakes are told at once. */
const ALWAYS = { when: () => true };

const moodRuleSchema = z
  .strictObject({
    ...base,
    kind: z.literal('mood').describe('the share of an expression, valence or arousal passes a threshold'),
    measure: moodMeasureSchema.describe('an expression, valence or arousal'),
    above: z.number().min(-1).max(1).optional().describe('fires when the measure is above this'),
    below: z.number().min(-1).max(1).optional().describe('fires when the measure is below this'),
    clear: z.number().min(-1).max(1).optional().describe('is over on the far side of this (default: the threshold)'),
    forSeconds,
  })
  .superRefine(checkThresholds, ALWAYS)
  .superRefine(checkShares, ALWAYS);

const crowdRuleSchema = z
  .strictObject({
    ...base,
    kind: z.literal('crowd').describe('the number of people seen passes a threshold'),
    above: z.number().min(0).max(100_000).optional().describe('fires when more people than this are seen'),
    below: z.number().min(0).max(100_000).optional().describe('fires when fewer people than this are seen'),
    clear: z
      .number()
      .min(0)
      .max(100_000)
      .optional()
      .describe('is over on the far side of this (default: the threshold)'),
    forSeconds,
  })
  .superRefine(checkThresholds, ALWAYS);

const changeRuleSchema = z
  .strictObject({
    ...base,
    kind: z.literal('change').describe('a measure leaves the mean of the windows before'),
    measure: moodMeasureSchema.describe('an expression, valence or arousal'),
    by: z.number().gt(0).max(2).describe('fires when the difference to the mean is at least this'),
    direction: z.enum(['either', 'rise', 'fall']).default('either').describe('which differences count'),
    over: z.number().int().min(1).max(200).default(6).describe('number of windows that the mean is taken over'),
    clear: z.number().min(0).max(2).optional().describe('is over when the difference is under this (default: by)'),
  })
  .refine(clearUnderBy, { path: ['clear'], message: 'has to be at most the difference that fires', ...ALWAYS });

const downRuleSchema = z.strictObject({
  ...base,
  kind: z.literal('down').describe('a source sends no pictures'),
  forSeconds: secondsSchema.default(30).describe('how long it must be away before that is told, seconds'),
});

export const alertRuleSchema = z.discriminatedUnion(
  'kind',
  [moodRuleSchema, crowdRuleSchema, changeRuleSchema, downRuleSchema],
  { error: 'expected mood, crowd, change or down' },
);

export type AlertRule = z.infer<typeof alertRuleSchema>;
export type MoodRule = z.infer<typeof moodRuleSchema>;
export type CrowdRule = z.infer<typeof crowdRuleSchema>;
export type ChangeRule = z.infer<typeof changeRuleSchema>;
/** Whether a rule watches a source. */
export function appliesTo({ sources }: AlertRule, sourceId: string): boolean {
  return sources === undefined || sources.includes(sourceId);
}

/** The numbers of what failed its own check are unknown here: a value may be anything. */
function numbersIn(rule: unknown): Readonly<Record<'above' | 'below' | 'clear' | 'by', number | undefined>> {
  const values = (typeof rule === 'object' && rule !== null ? rule : {}) as Record<string, unknown>;
  const numberAt = (key: string) => (typeof values[key] === 'number' ? values[key] : undefined);
  return { above: numberAt('above'), below: numberAt('below'), clear: numberAt('clear'), by: numberAt('by') };
}

function checkThresholds(rule: unknown, context: z.RefinementCtx): void {
  const { above, below, clear } = numbersIn(rule);
  if ((above === undefined) === (below === undefined)) {
    context.addIssue({ code: 'custom', path: ['above'], message: 'give either above or below, and not both' });
  } else if (clear !== undefined && above !== undefined && clear > above) {
    context.addIssue({ code: 'custom', path: ['clear'], message: 'has to be at most the threshold above' });
  } else if (clear !== undefined && below !== undefined && clear < below) {
    context.addIssue({ code: 'custom', path: ['clear'], message: 'has to be at least the threshold below' });
  }
}

function checkShares(rule: unknown, context: z.RefinementCtx): void {
  const { measure } = rule as { measure?: unknown };
  if (!EXPRESSIONS.some((expression) => expression === measure)) return;
  const { above, below, clear } = numbersIn(rule);
  for (const [key, value] of Object.entries({ above, below, clear })) {
    if (value === undefined || value >= 0) continue;
    context.addIssue({ code: 'custom', path: [key], message: 'the share of an expression lies between 0 and 1' });
  }
}

function clearUnderBy(rule: unknown): boolean {
  const { clear, by } = numbersIn(rule);
  return clear === undefined || by === undefined || clear <= by;
}
