import { z } from 'zod';
import { expressionSchema } from './expressions';
import { modelIdentitySchema } from './messages';
import { dropTallySchema, unreadableTallySchema } from './reasons';
import { windowTrustSchema } from './trust';
import { zoneIdSchema } from './zones/zone';

/** How a window's shares were estimated from its readings. */
export const shareEstimatorSchema = z.enum([
  /** The likeliest expression of each person, counted. */
  'counted',
  /** Corrected for the network's known confusions, see `adjustedCountPosterior`. */
  'adjusted-count-posterior',
  /** Corrected by comparing each prediction with those for labelled faces, see `kernelMixturePosterior`. */
  'kernel-mixture-posterior',
  /** Expected votes of annotators, from faces with all their votes, see `voteMixturePosterior`. */
  'vote-mixture-posterior',
]);

/** See {@link shareEstimatorSchema}. */
export type ShareEstimatorName = z.infer<typeof shareEstimatorSchema>;

/** Share of one expression with its interval. */
export const expressionShareSchema = z.object({
  expression: expressionSchema.describe('One of the eight expressions of FER+'),
  share: z.number().min(0).max(1).describe('Share of the readable people, in [0,1]'),
  low: z.number().min(0).max(1).describe('Lower bound of the 95 % interval, in [0,1]'),
  high: z.number().min(0).max(1).describe('Upper bound of the 95 % interval, in [0,1]'),
});

/** See {@link expressionShareSchema}. */
export type ExpressionShare = z.infer<typeof expressionShareSchema>;

/** Shares of all expressions of a group. */
export const groupSharesSchema = z.object({
  estimator: shareEstimatorSchema,
  step: z
    .number()
    .positive()
    .max(1)
    .optional()
    .describe(
      'Shares and bounds are rounded to multiples of this because the group is small; absent when they are not rounded',
    ),
  expressions: z.array(expressionShareSchema),
  valence: z.number().min(-1).max(1).describe('Derived from the shares, in [-1,1]'),
  arousal: z.number().min(-1).max(1).describe('Derived from the shares, in [-1,1]'),
});

/** See {@link groupSharesSchema}. */
export type GroupShares = z.infer<typeof groupSharesSchema>;

const peopleSchema = z.object({
  seen: z
    .number()
    .int()
    .nonnegative()
    .describe(
      'Tracks in the window = readable + unreadable ones that are not static (static ones are pictures of faces)',
    ),
  readable: z.number().int().nonnegative(),
  readableAtOnce: z
    .number()
    .int()
    .nonnegative()
    .describe('Largest number of readable people in one frame; the privacy floor applies to it'),
  unreadable: unreadableTallySchema,
});

/** In windows stored without `readableAtOnce`, the floor applied to all readable people. */
const windowPeopleSchema = z.preprocess((people) => {
  const isOlder =
    typeof people === 'object' && people !== null && 'readable' in people && !('readableAtOnce' in people);
  return isOlder ? { ...people, readableAtOnce: people.readable } : people;
}, peopleSchema);

/**
 * Why a window publishes counts but no shares. `protects-others`, of zones only: less the shares of this zone, those of the
 * whole picture would be those of a group under the privacy floor.
 */
export const withheldReasonSchema = z.enum(['nobody-readable', 'below-floor', 'protects-others']);

/** What is published of a group, in the whole picture or in a zone. */
const figures = {
  people: windowPeopleSchema,
  floor: z
    .number()
    .int()
    .positive()
    .describe('Privacy floor: fewest simultaneously readable people whose shares are published'),
  withheld: withheldReasonSchema.nullable(),
  shares: groupSharesSchema.nullable(),
  counted: groupSharesSchema
    .nullable()
    .default(null)
    .describe(
      'Counted shares, for comparison with corrected `shares`; null when `shares` are counted themselves or withheld',
    ),
  trust: windowTrustSchema
    .nullable()
    .default(null)
    .describe('How far the shares can be trusted; null when there are none, and in windows of older versions'),
};

/** The statistics of the people in a zone: of those who were there in most of the frames that show them. */
export const zoneFiguresSchema = z.object({ zone: zoneIdSchema.describe('Identifier of the zone'), ...figures });

/** See {@link zoneFiguresSchema}. */
export type ZoneFigures = z.infer<typeof zoneFiguresSchema>;

/** Figures of zones, and of whom they leave out. */
const zonedSchema = z.object({
  zones: z
    .array(zoneFiguresSchema)
    .describe('In the order of the zones; where these overlap, people belong to the first'),
  rest: z
    .object({ readable: z.number().int().nonnegative(), readableAtOnce: z.number().int().nonnegative() })
    .describe('Readable people outside of every zone, and in zones without shares: whom a subtraction would leave'),
});

/**
 * Group statistics of one span of time. The unit is a person-moment: each track counts once per
 * window, regardless of its number of frames. `shares` is the best estimate; it is null exactly when `withheld` is set.
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
    ...figures,
    zoned: zonedSchema.optional().describe('Figures of zones; absent where the source has none'),
    model: modelIdentitySchema
      .nullable()
      .describe('The network that classified the faces; null when it classified none'),
  })
  // The floor is applied in `statistics/privacy-floor.ts`; this checks everything that is stored or sent.
  .superRefine((window, context) => {
    for (const group of [window, ...(window.zoned?.zones ?? [])]) {
      for (const message of faultsOf(group)) context.addIssue(message);
    }
    if (!withstandsSubtraction(window)) context.addIssue('zones leave a group under the privacy floor to subtraction');
  });

type Figures = Pick<ZoneFigures, keyof typeof figures>;

function faultsOf({ people, floor, withheld, shares, counted, trust }: Figures): string[] {
  return [
    ...((shares === null) === (withheld === null) ? ['shares are null exactly when withheld'] : []),
    ...(shares !== null && people.readableAtOnce < floor ? ['a group under the privacy floor has no shares'] : []),
    ...((counted !== null) === (shares !== null && shares.estimator !== 'counted')
      ? []
      : ['counted shares accompany corrected ones only']),
    ...(trust !== null && shares === null ? ['withheld shares have no trust'] : []),
  ];
}

/** Whether nobody, or at least as many people as the floor, are left when zones with shares are subtracted from the whole. */
function withstandsSubtraction({
  people,
  floor,
  shares,
  zoned,
}: Figures & { readonly zoned?: z.infer<typeof zonedSchema> | undefined }): boolean {
  if (zoned === undefined) return true;
  const published = zoned.zones.filter((zone) => zone.shares !== null);
  if (published.length === 0) return true;
  const left = published.reduce((sum, zone) => sum - zone.people.readable, people.readable);
  const { readable, readableAtOnce } = zoned.rest;
  return shares !== null && readable === left && (readable === 0 || readableAtOnce >= floor);
}

/** See {@link groupWindowSchema}. */
export type GroupWindow = z.infer<typeof groupWindowSchema>;

/** A window as if its zone were the whole picture, for everything that works on windows; null when it has no such zone. */
export function windowOfZone(window: GroupWindow, zoneId: string): GroupWindow | null {
  const found = window.zoned?.zones.find(({ zone }) => zone === zoneId);
  if (found === undefined) return null;
  const { zoned: _, ...whole } = window;
  const { zone: _zone, ...figuresOfZone } = found;
  return { ...whole, ...figuresOfZone };
}
