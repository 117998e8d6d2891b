import { z } from 'zod';
import { expressionSchema } from './expressions';
import { modelIdentitySchema } from './messages';
import { dropTallySchema, unreadableTallySchema } from './reasons';

/** How a window's shares were estimated from its readings. */
export const shareEstimatorSchema = z.enum([
  /** The likeliest expression of each person, counted. */
  'counted',
  /** Freed from the network's known confusions, see `adjustedCountPosterior`. */
  'adjusted-count-posterior',
  /** Freed from the network's known confusions by comparing each reading with known ones, see `kernelMixturePosterior`. */
  'kernel-mixture-posterior',
  /** Expected votes of annotators, from faces with all their votes, see `voteMixturePosterior`. */
  'vote-mixture-posterior',
]);

export type ShareEstimatorName = z.infer<typeof shareEstimatorSchema>;

export const expressionShareSchema = z.object({
  expression: expressionSchema.describe('One of the eight expressions of FER+'),
  share: z.number().min(0).max(1).describe('Share of the readable people, in [0,1]'),
  low: z.number().min(0).max(1).describe('Lower bound of the 95 % interval, in [0,1]'),
  high: z.number().min(0).max(1).describe('Upper bound of the 95 % interval, in [0,1]'),
});

export type ExpressionShare = z.infer<typeof expressionShareSchema>;

export const groupSharesSchema = z.object({
  estimator: shareEstimatorSchema,
  step: z
    .number()
    .positive()
    .max(1)
    .optional()
    .describe(
      'Shares and bounds are multiples of this, because the group is small; left out when they are published as estimated',
    ),
  expressions: z.array(expressionShareSchema),
  valence: z.number().min(-1).max(1).describe('Derived from the shares, in [-1,1]'),
  arousal: z.number().min(-1).max(1).describe('Derived from the shares, in [-1,1]'),
});

export type GroupShares = z.infer<typeof groupSharesSchema>;

const peopleSchema = z.object({
  seen: z
    .number()
    .int()
    .nonnegative()
    .describe('Tracks seen in the window = readable + all unreadable but static ones, which are pictures of faces'),
  readable: z.number().int().nonnegative(),
  readableAtOnce: z
    .number()
    .int()
    .nonnegative()
    .describe('The largest number of them that one frame shows: what the privacy floor is held against'),
  unreadable: unreadableTallySchema,
});

/** Windows that were stored without a number at once were held to the floor by all their readable people. */
const windowPeopleSchema = z.preprocess((people) => {
  const isOlder =
    typeof people === 'object' && people !== null && 'readable' in people && !('readableAtOnce' in people);
  return isOlder ? { ...people, readableAtOnce: people.readable } : people;
}, peopleSchema);

/** Why a window publishes counts but no shares. */
export const withheldReasonSchema = z.enum(['nobody-readable', 'below-floor']);

/**
 * Group statistics of one span of time. The unit is a person-moment: each track counts once a window,
 * however many frames it was seen in. `shares` is null exactly when `withheld` says why, else the best estimate there is.
 */
export const groupWindowSchema = z
  .object({
    runId: z.string().describe('Identifier of the run'),
    sourceId: z.string().describe('Identifier of the source, unique in its run'),
    index: z.number().int().nonnegative().describe('`startMs === index * windowMs`'),
    startMs: z.number().nonnegative().describe("Milliseconds of the source's own time"),
    endMs: z.number().positive().describe("Milliseconds of the source's own time"),
    partial: z.boolean().describe("True when the source ended, or failed, before the window's end"),
    frames: z.object({ analysed: z.number().int().nonnegative(), dropped: dropTallySchema }),
    people: windowPeopleSchema,
    floor: z
      .number()
      .int()
      .positive()
      .describe('Fewest people, readable and there at the same time, whose shares may be published'),
    withheld: withheldReasonSchema.nullable(),
    shares: groupSharesSchema.nullable(),
    counted: groupSharesSchema
      .nullable()
      .default(null)
      .describe(
        'The counted shares beside better ones; null when there are none, or when `shares` are counted themselves',
      ),
    model: modelIdentitySchema.nullable().describe('The network that read the faces; null when it read none'),
  })
  // The floor is applied in `statistics/privacy-floor.ts`; here it is checked on everything that is stored or sent.
  .refine((window) => (window.shares === null) === (window.withheld !== null), 'shares are null exactly when withheld')
  .refine(
    (window) => window.shares === null || window.people.readableAtOnce >= window.floor,
    'a group under the privacy floor has no shares',
  )
  .refine(
    ({ shares, counted }) => (counted !== null) === (shares !== null && shares.estimator !== 'counted'),
    'counted shares stand beside corrected ones, and nowhere else',
  );

export type GroupWindow = z.infer<typeof groupWindowSchema>;
