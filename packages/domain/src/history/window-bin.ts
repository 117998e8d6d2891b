import { z } from 'zod';
import { CrowdtoneError } from '../errors';
import { type Tally, tallyAdd, unreadableTallySchema } from '../reasons';
import { binTrustOf, binTrustSchema, mergeBinTrust } from '../trust';
import { type ExpressionShare, type GroupShares, type GroupWindow, groupSharesSchema } from '../windows';

const countSchema = z.number().int().nonnegative();

/** The published shares of a bin's windows, as means over their readable people. */
const publishedSchema = z.object({
  windows: countSchema
    .positive()
    .describe('Windows with shares; the other windows of the bin do not enter the figures below'),
  people: countSchema
    .positive()
    .describe('Readable person-moments in those windows: a person who is readable in three windows counts three times'),
  // The bounds are means of the windows' bounds. That holds however correlated the errors are: the spread of a mean is at
  // most the mean of the spreads. Independent errors would give less, but consecutive windows share most people and all
  // systematic errors of the network.
  shares: groupSharesSchema.describe(
    'Means over `people`: a window with 40 people weighs twice as much as one with 20',
  ),
  counted: groupSharesSchema.nullable().describe('The same for the counted shares that accompany corrected ones'),
  trust: binTrustSchema.nullable().describe('How far the shares can be trusted; null when no window says so'),
});

/** Group statistics of consecutive windows of a source, derived only from what those windows published. */
export const windowBinSchema = z
  .object({
    index: countSchema.describe('Number of the bin, counted from the beginning of the source'),
    startMs: z.number().nonnegative().describe("Start of its first window, milliseconds of the source's own time"),
    endMs: z
      .number()
      .positive()
      .describe('End of its last window. There may be gaps between its windows, when a camera was down'),
    windows: countSchema.positive(),
    people: z
      .object({ seen: countSchema, readable: countSchema, unreadable: unreadableTallySchema })
      .describe('Person-moments: sums over all windows, including those with withheld shares'),
    withheld: z
      .object({ 'nobody-readable': countSchema, 'below-floor': countSchema })
      .describe(
        'Windows without shares, by reason; `below-floor` includes zones whose shares would reveal those of others',
      ),
    floor: z.number().int().positive().describe('The lowest floor of its windows'),
    published: publishedSchema.nullable().describe('Null when no window has shares'),
  })
  .refine(
    ({ published, floor }) => published === null || published.people >= floor * published.windows,
    'a group under the privacy floor has no shares',
  );

/** See {@link windowBinSchema}. */
export type WindowBin = z.infer<typeof windowBinSchema>;
/** The published shares of a bin. */
export type PublishedBin = z.infer<typeof publishedSchema>;

/** The response to GET /api/runs/:runId/bins: the newest bins of the span, oldest first; `older`: the span has earlier ones. */
export const binsAnswerSchema = z.object({ bins: z.array(windowBinSchema), older: z.boolean() });

/** See {@link binsAnswerSchema}. */
export type BinsAnswer = z.infer<typeof binsAnswerSchema>;

/** Largest number of windows in a bin. */
export const MAX_WINDOWS_PER_BIN = 10_000;

/**
 * Bins of `windowsPerBin` windows each, counted from the beginning of the source; those at the ends of a span may have fewer.
 *
 * @param windows of one source, oldest first
 * @throws {CrowdtoneError} E_INTERNAL when their shares come from different estimators, which must not be averaged
 */
export function binWindows(windows: readonly GroupWindow[], windowsPerBin: number): WindowBin[] {
  const bins: WindowBin[] = [];
  for (const window of windows) {
    const bin = binOf(window, windowsPerBin);
    const last = bins.at(-1);
    if (last?.index === bin.index) bins[bins.length - 1] = mergeBins(last, bin);
    else bins.push(bin);
  }
  return bins;
}

function binOf(window: GroupWindow, windowsPerBin: number): WindowBin {
  const { index, startMs, endMs, people, withheld, floor, shares, counted, trust } = window;
  return {
    index: Math.floor(index / windowsPerBin),
    startMs,
    endMs,
    windows: 1,
    people: { seen: people.seen, readable: people.readable, unreadable: people.unreadable },
    withheld: {
      'nobody-readable': withheld === 'nobody-readable' ? 1 : 0,
      'below-floor': withheld === 'below-floor' || withheld === 'protects-others' ? 1 : 0,
    },
    floor,
    published: shares && { windows: 1, people: people.readable, shares, counted, trust: trust && binTrustOf(trust) },
  };
}

/** Merges two bins under the number of the earlier one. Counts add up, shares are averaged over people. */
export function mergeBins(earlier: WindowBin, later: WindowBin): WindowBin {
  return {
    index: earlier.index,
    startMs: earlier.startMs,
    endMs: later.endMs,
    windows: earlier.windows + later.windows,
    people: {
      seen: earlier.people.seen + later.people.seen,
      readable: earlier.people.readable + later.people.readable,
      unreadable: addTallies(earlier.people.unreadable, later.people.unreadable),
    },
    withheld: {
      'nobody-readable': earlier.withheld['nobody-readable'] + later.withheld['nobody-readable'],
      'below-floor': earlier.withheld['below-floor'] + later.withheld['below-floor'],
    },
    floor: Math.min(earlier.floor, later.floor),
    published: mergePublished(earlier.published, later.published),
  };
}

function addTallies<Reason extends string>(one: Tally<Reason>, other: Tally<Reason>): Tally<Reason> {
  const sum: Tally<Reason> = { ...one };
  for (const [reason, amount] of Object.entries(other) as [Reason, number][]) tallyAdd(sum, reason, amount);
  return sum;
}

function mergePublished(one: PublishedBin | null, other: PublishedBin | null): PublishedBin | null {
  if (one === null || other === null) return one ?? other;
  const people = one.people + other.people;
  const mean = (a: number, b: number) => (a * one.people + b * other.people) / people;
  return {
    windows: one.windows + other.windows,
    people,
    shares: meanShares(one.shares, other.shares, mean),
    counted: one.counted && other.counted && meanShares(one.counted, other.counted, mean),
    trust: one.trust && other.trust ? mergeBinTrust(one.trust, other.trust) : (one.trust ?? other.trust),
  };
}

function meanShares(one: GroupShares, other: GroupShares, mean: (a: number, b: number) => number): GroupShares {
  if (one.estimator !== other.estimator) {
    throw new CrowdtoneError(
      'E_INTERNAL',
      `shares estimated by ${one.estimator} and by ${other.estimator} cannot be averaged; please report this as a bug`,
    );
  }
  // Rounding errors may take a mean above 1.
  const share = (a: number, b: number) => Math.min(1, mean(a, b));
  return {
    estimator: one.estimator,
    expressions: one.expressions.map((a, place): ExpressionShare => {
      const b = other.expressions[place] ?? a;
      return {
        expression: a.expression,
        share: share(a.share, b.share),
        low: share(a.low, b.low),
        high: share(a.high, b.high),
      };
    }),
    valence: Math.max(-1, share(one.valence, other.valence)),
    arousal: Math.max(-1, share(one.arousal, other.arousal)),
  };
}
