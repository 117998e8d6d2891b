/**
 * Alert rules. Thresholds are shares in [0,1], valence and arousal in [-1,1], or people; times are seconds of the
 * source, the unit of the configuration.
 */
import { z } from 'zod';
import { EXPRESSIONS } from '../expressions';
import { zoneIdSchema } from '../zones/zone';
import { timeSpanSchema } from './schedule';

/** How urgent an alert is. */
export const severitySchema = z.enum(['info', 'warning', 'critical']);
/** See {@link severitySchema}. */
export type Severity = z.infer<typeof severitySchema>;

/** A measure of mood: the share of one expression, or valence or arousal, which derive from all shares. */
export const moodMeasureSchema = z.enum([...EXPRESSIONS, 'valence', 'arousal']);
/** See {@link moodMeasureSchema}. */
export type MoodMeasure = z.infer<typeof moodMeasureSchema>;

const MAX_SECONDS = 86_400;

const secondsSchema = z.number().min(0).max(MAX_SECONDS);

const base = {
  name: z.string().trim().min(1).max(100).describe('name of the alert; unique in this file'),
  severity: severitySchema.default('warning').describe('info, warning or critical'),
  sources: z
    .array(z.string().min(1).max(200))
    .min(1, 'name at least one source, or omit the key for all')
    .optional()
    .describe('ids of the sources it watches (default: all)'),
  schedule: z
    .array(timeSpanSchema)
    .min(1, 'name at least one span, or omit the key for always')
    .max(20)
    .optional()
    .describe('when it is judged, in `timeZone` (default: always); alerts end with it'),
  quiet: z
    .array(timeSpanSchema)
    .min(1, 'name at least one span, or omit the key for never')
    .max(20)
    .optional()
    .describe('when alerts that fire are shown and stored but not sent, in `timeZone` (default: never)'),
  clearSeconds: secondsSchema
    .default(30)
    .describe('how long the condition must be over before the alert clears, seconds'),
};

const zone = zoneIdSchema
  .optional()
  .describe('id of the zone whose figures are judged, of each source that has one (default: the whole picture)');

const maxSilenceSeconds = z
  .number()
  .min(1)
  .max(MAX_SECONDS)
  .default(600)
  .describe('an active alert ends after this long without figures, seconds');

const forSeconds = secondsSchema
  .default(15)
  .describe('how long the condition must last before the alert fires, seconds');

/** Runs a check even when others failed, so that all errors are reported at once. */
const ALWAYS = { when: () => true };

const moodRuleSchema = z
  .strictObject({
    ...base,
    kind: z.literal('mood').describe('the share of an expression, valence or arousal passes a threshold'),
    measure: moodMeasureSchema.describe('an expression, valence or arousal'),
    above: z.number().min(-1).max(1).optional().describe('fires when the measure is above this'),
    below: z.number().min(-1).max(1).optional().describe('fires when the measure is below this'),
    clear: z.number().min(-1).max(1).optional().describe('clears beyond this value (default: the threshold)'),
    sure: z
      .boolean()
      .default(true)
      .describe(
        'compares the near end of the 95 % interval of a share, so that chance alone seldom fires; false compares the estimate; ' +
          'valence and arousal have no interval',
      ),
    zone,
    forSeconds,
    maxSilenceSeconds,
  })
  .superRefine(checkThresholds, ALWAYS)
  .superRefine(checkShares, ALWAYS);

const crowdRuleSchema = z
  .strictObject({
    ...base,
    kind: z.literal('crowd').describe('the number of people seen passes a threshold'),
    above: z.number().min(0).max(100_000).optional().describe('fires when more people than this are seen'),
    below: z.number().min(0).max(100_000).optional().describe('fires when fewer people than this are seen'),
    clear: z.number().min(0).max(100_000).optional().describe('clears beyond this value (default: the threshold)'),
    zone,
    forSeconds,
    maxSilenceSeconds,
  })
  .superRefine(checkThresholds, ALWAYS);

const changeRuleSchema = z
  .strictObject({
    ...base,
    kind: z.literal('change').describe('a measure departs from the mean of the preceding windows'),
    measure: moodMeasureSchema.describe('an expression, valence or arousal'),
    by: z.number().gt(0).max(2).describe('fires when the difference from the mean is at least this'),
    direction: z.enum(['either', 'rise', 'fall']).default('either').describe('direction of the difference'),
    over: z.number().int().min(1).max(200).default(6).describe('number of preceding windows in the mean'),
    clear: z.number().min(0).max(2).optional().describe('clears when the difference is below this (default: by)'),
    zone,
    maxSilenceSeconds,
  })
  .refine(clearUnderBy, { path: ['clear'], message: 'must be at most `by`', ...ALWAYS });

const downRuleSchema = z.strictObject({
  ...base,
  kind: z.literal('down').describe('a source sends no video'),
  forSeconds: secondsSchema.default(30).describe('how long it must be down before the alert fires, seconds'),
  graceSeconds: secondsSchema
    .default(60)
    .describe('how long a source may take to connect for the first time before the alert fires, seconds'),
});

/** One alert rule of the configuration. */
export const alertRuleSchema = z.discriminatedUnion(
  'kind',
  [moodRuleSchema, crowdRuleSchema, changeRuleSchema, downRuleSchema],
  { error: 'expected mood, crowd, change or down' },
);

/** See {@link alertRuleSchema}. */
export type AlertRule = z.infer<typeof alertRuleSchema>;
/** An alert rule on the share of an expression, valence or arousal. */
export type MoodRule = z.infer<typeof moodRuleSchema>;
/** An alert rule on the number of people. */
export type CrowdRule = z.infer<typeof crowdRuleSchema>;
/** An alert rule on a sudden change. */
export type ChangeRule = z.infer<typeof changeRuleSchema>;
/** The zone that a rule judges; undefined for the whole picture. */
export function zoneOfRule(rule: AlertRule): string | undefined {
  return rule.kind === 'down' ? undefined : rule.zone;
}

/** Whether a rule applies to a source. */
export function appliesTo({ sources }: AlertRule, sourceId: string): boolean {
  return sources === undefined || sources.includes(sourceId);
}

/** The numeric keys of a rule that may have failed its own validation, so a value may be anything. */
function numbersIn(rule: unknown): Readonly<Record<'above' | 'below' | 'clear' | 'by', number | undefined>> {
  const values = (typeof rule === 'object' && rule !== null ? rule : {}) as Record<string, unknown>;
  const numberAt = (key: string) => (typeof values[key] === 'number' ? values[key] : undefined);
  return { above: numberAt('above'), below: numberAt('below'), clear: numberAt('clear'), by: numberAt('by') };
}

function checkThresholds(rule: unknown, context: z.RefinementCtx): void {
  const { above, below, clear } = numbersIn(rule);
  if ((above === undefined) === (below === undefined)) {
    context.addIssue({ code: 'custom', path: ['above'], message: 'set either above or below, not both' });
  } else if (clear !== undefined && above !== undefined && clear > above) {
    context.addIssue({ code: 'custom', path: ['clear'], message: 'must be at most the threshold `above`' });
  } else if (clear !== undefined && below !== undefined && clear < below) {
    context.addIssue({ code: 'custom', path: ['clear'], message: 'must be at least the threshold `below`' });
  }
}

function checkShares(rule: unknown, context: z.RefinementCtx): void {
  const { measure } = rule as { measure?: unknown };
  if (!EXPRESSIONS.some((expression) => expression === measure)) return;
  const { above, below, clear } = numbersIn(rule);
  for (const [key, value] of Object.entries({ above, below, clear })) {
    if (value === undefined || value >= 0) continue;
    context.addIssue({ code: 'custom', path: [key], message: 'must be between 0 and 1, as a share' });
  }
}

function clearUnderBy(rule: unknown): boolean {
  const { clear, by } = numbersIn(rule);
  return clear === undefined || by === undefined || clear <= by;
}
