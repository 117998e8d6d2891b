/** The tables of a study: means of conditions, their differences, responses to events, and event-locked curves. */
import { z } from 'zod';
import { errorCodeSchema } from '../errors';
import { expressionSchema } from '../expressions';
import { defineTable } from './table';

const count = (about: string) => z.int().nonnegative().describe(about);
const bound = (about: string) => z.number().min(0).max(1).nullable().describe(about);

const differenceColumns = {
  difference: z.number().min(-1).max(1).describe('difference of the mean shares, in [-1,1]'),
  low: z.number().describe('lower bound of its 95 % interval, for this difference alone'),
  high: z.number().describe('upper bound of it'),
  p: z.number().min(0).max(1).describe('two-sided p value, for this difference alone'),
  p_corrected: z.number().min(0).max(1).describe("corrected by Holm's method for all rows of this table"),
  clear: z.boolean().describe('true where p_corrected is below .05'),
  degrees: z
    .int()
    .positive()
    .nullable()
    .describe(
      "degrees of freedom of Student's t distribution; null where the interval is that of the model's known errors",
    ),
};

const conditionsRowSchema = z.object({
  condition: z.string().describe('name of the condition'),
  recordings: count('its recordings'),
  windows: count('its windows'),
  windows_withheld: count('windows whose shares are withheld; they do not enter the means'),
  people: count('readable person-moments in the other windows'),
  expression: expressionSchema.describe('what this row is about'),
  share: bound('mean share; null when all shares are withheld'),
  low: bound(
    'lower bound of its 95 % interval: over recordings where they are the unit, else the mean bound of the windows',
  ),
  high: bound('upper bound of it'),
});

const comparisonsRowSchema = z.object({
  first: z.string().describe('a condition'),
  second: z.string().describe('the one that it is compared with: difference = first - second'),
  expression: expressionSchema.describe('what this row is about'),
  ...differenceColumns,
});

const eventColumns = {
  kind: z.string().describe('kind of the events'),
  condition: z.string().nullable().describe('condition whose recordings are averaged; null for all recordings'),
};

const responsesRowSchema = z.object({
  ...eventColumns,
  occurrences: count('times that such an event happened'),
  expression: expressionSchema.describe('what this row is about'),
  ...differenceColumns,
});

const curvesRowSchema = z.object({
  ...eventColumns,
  from_s: z.number().describe('start of the step, seconds from the start of the event'),
  to_s: z.number().describe('end of the step'),
  occurrences: count('occurrences with published shares in this step'),
  expression: expressionSchema.describe('what this row is about'),
  share: z.number().min(0).max(1).describe('mean share'),
  low: bound(
    'lower bound of its 95 % interval: over occurrences, or of the windows where the event happened once; null when a single one of several reaches this step',
  ),
  high: bound('upper bound of it'),
});

/** Mean shares: a row for each condition and expression. */
export const STUDY_CONDITIONS_TABLE = defineTable(
  'conditions',
  'Mean shares: a row for each condition and expression.',
  conditionsRowSchema,
);

/** Differences: a row for each compared pair and expression. */
export const STUDY_COMPARISONS_TABLE = defineTable(
  'comparisons',
  'Differences between conditions: a row for each compared pair and expression. A pair without published shares has no row.',
  comparisonsRowSchema,
);

/** Responses to events: a row for each kind of event, condition and expression. */
export const STUDY_RESPONSES_TABLE = defineTable(
  'responses',
  'Mean share after the start of an event minus that before it: a row for each kind of event, condition and expression.',
  responsesRowSchema,
);

/** Event-locked averages: a row for each step of time, kind of event, condition and expression. */
export const STUDY_CURVES_TABLE = defineTable(
  'curves',
  'Event-locked averages: a row for each kind of event, condition, step of time and expression.',
  curvesRowSchema,
);

/** Format version of `study.json`. */
export const STUDY_VERSION = 1;

const origin = z.object({ file: z.string(), line: z.number().int().positive() }).describe('Where the event is written');

/** Why an event could not be used, as values, for sentences in any language. */
const leftOutFactsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('no-recording'), origin, event: z.string(), pattern: z.string() }),
  z.object({ kind: z.literal('no-clock'), origin, event: z.string() }),
  z.object({
    kind: z.literal('outside'),
    origin,
    event: z.string(),
    recordings: z
      .array(z.object({ label: z.string(), from: z.string(), to: z.string() }))
      .describe('The first of those that it is about, with their extent'),
    hasMore: z.boolean().describe('Whether it is about further ones'),
    readAs: z.string().nullable().describe('The moment its time of day was read as, ISO 8601; null without one'),
  }),
  z.object({ kind: z.literal('note-outside'), note: z.string() }),
]);

/** `study.json`, the result of `crowdtone study --json`. */
export const studyReportSchema = z.object({
  studyVersion: z.literal(STUDY_VERSION),
  generatedBy: z.string().describe('Name and version of the program'),
  title: z.string(),
  unit: z.enum(['recordings', 'time']).describe('What differences between conditions are judged against'),
  recordings: z
    .array(z.object({ label: z.string(), group: z.string().nullable(), run: z.string(), runId: z.string() }))
    .describe('All recordings of the study'),
  notes: z.array(z.string()).describe('What a reader has to know of the figures'),
  leftOut: z
    .array(z.object({ code: errorCodeSchema, message: z.string(), facts: leftOutFactsSchema }))
    .describe('Events that could not be used, each with its error code, an English message, and the same as values'),
  conditions: z.array(conditionsRowSchema),
  comparisons: z.array(comparisonsRowSchema),
  responses: z.array(responsesRowSchema),
  curves: z.array(curvesRowSchema),
});

/** See {@link studyReportSchema}. */
export type StudyReport = z.output<typeof studyReportSchema>;
