import { z } from 'zod';
import { CrowdtoneError } from '../errors';
import { type Tally, tallyAdd, unreadableTallySchema } from '../reasons';
import { type ExpressionShare, type GroupShares, type GroupWindow, groupSharesSchema } from '../windows';

const countSchema = z.number().int().nonnegative();

/** What the windows of a bin published, as means over the people that were read in them. */
const publishedSchema = z.object({
  windows: countSchema
    .positive()
    .describe('Windows with shares; the others of the bin have no part in the figures below'),
  people: countSchema
    .positive()
    .describe('Readable person-moments in those windows: someone read in three windows counts three times'),
  // The bounds are means of the windows' bounds, which is right however much the errors of the windows have in common: the
  // spread of a mean is never more than the mean of the spreads. Were the errors independent it would be less, but most of
  // the people, and all of the network's habits, are the same in the next window.
  shares: groupSharesSchema.describe(
    'Means over `people`: a window with 40 people weighs twice as much as one with 20',
  ),
  counted: groupSharesSchema.nullable().describe('The same of the counted shares beside corrected ones'),
});

/** Group statistics of several consecutive windows of a source, made of nothing but what those windows published. */
export const windowBinSchema = z
  .object({
    index: countSchema.describe(
      'Bins of so many windows each are counted from the beginning of the source; consecutive ones have consecutive numbers',
    ),
    startMs: z.number().nonnegative().describe("Start of its first window, milliseconds of the source's own time"),
    endMs: z
      .number()
      .positive()
      .describe('End of its last window. Between them may be time without a window, when a camera was away'),
    windows: countSchema.positive(),
    people: z
      .object({ seen: countSchema, readable: countSchema, unreadable: unreadableTallySchema })
      .describe('Person-moments: sums over all windows, those with withheld shares among them'),
    withheld: z
      .object({ 'nobody-readable': countSchema, 'below-floor': countSchema })
      .describe('Windows without shares, by the reason'),
    floor: z.number().int().positive().describe('The lowest floor of its windows'),
    published: publishedSchema.nullable().describe('Null when no window has shares'),
  })
  .refine(
    ({ published, floor }) => published === null || published.people >= floor * published.windows,
    'a group under the privacy floor has no shares',
  );

export type WindowBin = z.infer<typeof windowBinSchema>;
export type PublishedBin = z.infer<typeof publishedSchema>;

/** GET /api/runs/:runId/bins: the newest bins of the span, oldest first; `older` when the span holds more before them. */
export const binsAnswerSchema = z.object({ bins: z.array(windowBinSchema), older: z.boolean() });

export type BinsAnswer = z.infer<typeof binsAnswerSchema>;

/** Of so many windows one bin is made at most. */
export const MOST_WINDOWS_A_BIN = 10_000;

/**
 * Bins of `windowsABin` windows each, counted from the beginning of the source; at the ends of a span bins hold fewer.
 *
 * @param windows of one source, oldest first
 * @throws E_INTERNAL when their shares were estimated in different ways: they may not be averaged
 */
export function binWindows(windows: readonly GroupWindow[], windowsABin: number): WindowBin[] {
  const bins: WindowBin[] = [];
  for (const window of windows) {
    const bin = binOf(window, windowsABin);
    const last = bins.at(-1);
    if (last?.index === bin.index) bins[bins.length - 1] = mergeBins(last, bin);
    else bins.push(bin);
  }
  return bins;
}

/** Two lists that follow each other as one; a bin that is partly in either is whole again. */
export function joinBins(earlier: readonly WindowBin[], later: readonly WindowBin[]): WindowBin[] {
  const [last, first] = [earlier.at(-1), later[0]];
  if (last === undefined || first === undefined || last.index !== first.index) return [...earlier, ...later];
  return [...earlier.slice(0, -1), mergeBins(last, first), ...later.slice(1)];
}

function binOf(window: GroupWindow, windowsABin: number): WindowBin {
  const { index, startMs, endMs, people, withheld, floor, shares, counted } = window;
  return {
    index: Math.floor(index / windowsABin),
    startMs,
    endMs,
    windows: 1,
    people: { seen: people.seen, readable: people.readable, unreadable: people.unreadable },
    withheld: {
      'nobody-readable': withheld === 'nobody-readable' ? 1 : 0,
      'below-floor': withheld === 'below-floor' ? 1 : 0,
    },
    floor,
    published: shares && { windows: 1, people: people.readable, shares, counted },
  };
}

/** One bin of two; the earlier one gives its number. Counts add up, shares are averaged over people. */
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
  };
}

function meanShares(one: GroupShares, other: GroupShares, mean: (a: number, b: number) => number): GroupShares {
  if (one.estimator !== other.estimator) {
    throw new CrowdtoneError(
      'E_INTERNAL',
      `shares that were ${one.estimator} and ${other.estimator} cannot be averaged; please report this as a bug`,
    );
  }
  // A mean of numbers up to 1 may be 1 and a rounding error.
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
