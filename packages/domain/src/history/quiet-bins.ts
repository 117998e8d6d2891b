import { mergeBins, type WindowBin } from './window-bin';

/** How many bins are joined to one, from the narrowest. */
const FACTORS = [2, 3, 6, 12, 24, 60, 120] as const;

/** Fewer bins than this are no chart. */
const MIN_BINS = 24;

/**
 * How many bins of a chart are to be joined to one so that at least half of them have shares: 1 where they have, and where
 * none has. A crowd around the privacy floor has shares in few windows, each of which would be a speck.
 *
 * Joined bins tell nothing new: they are means of published shares, and windows under the floor stay out of them.
 *
 * @param lists bins of the same width, one list for each run, oldest first
 */
export function joinedForQuiet(lists: readonly (readonly WindowBin[])[]): number {
  const bins = lists.flat();
  const withShares = bins.filter(({ published }) => published !== null).length;
  if (withShares === 0 || 2 * withShares >= bins.length) return 1;
  let widest = 1;
  for (const factor of FACTORS) {
    const joined = lists.flatMap((list) => joinBins(list, factor));
    if (joined.length < MIN_BINS) return widest;
    widest = factor;
    if (2 * joined.filter(({ published }) => published !== null).length >= joined.length) return widest;
  }
  return widest;
}

/**
 * Joins bins of one run, `factor` to one; those at the ends may have fewer.
 *
 * @throws {CrowdtoneError} E_INTERNAL when their shares come from different estimators
 */
export function joinBins(bins: readonly WindowBin[], factor: number): readonly WindowBin[] {
  if (factor === 1) return bins;
  const joined: WindowBin[] = [];
  for (const bin of bins) {
    const numbered = { ...bin, index: Math.floor(bin.index / factor) };
    const last = joined.at(-1);
    if (last?.index === numbered.index) joined[joined.length - 1] = mergeBins(last, numbered);
    else joined.push(numbered);
  }
  return joined;
}
