import type { Expression } from '../expressions';
import { mergeBins, type PublishedBin, type WindowBin } from './window-bin';

/** A range of time as one bin, with the standard errors of its mean shares. */
export interface RangeSummary {
  /** All of the range. */
  readonly whole: WindowBin;
  /** Standard errors of the mean shares; null when too few bins have shares, see {@link shareErrors}. */
  readonly errors: ReadonlyMap<Expression, number> | null;
}

/** Summarises a range of bins; null when the range has no window. */
export function summariseRange(bins: readonly WindowBin[]): RangeSummary | null {
  const [first, ...rest] = bins;
  if (first === undefined) return null;
  const published = bins.flatMap((bin) => (bin.published === null ? [] : [bin.published]));
  return { whole: rest.reduce(mergeBins, first), errors: shareErrors(published) };
}

/** Number of batches: few enough that each is long compared with the time in which a mood changes. */
export const BATCHES = 10;

/**
 * Standard errors of the mean shares of a range by the method of batch means (B. Schmeiser, "Batch size effects in the
 * analysis of simulation output", Operations Research 30 (1982), 556-568, who advises 10 to 30 batches). Consecutive
 * windows show mostly the same people, so they are not independent. Batches of many windows nearly are: the range is cut
 * into {@link BATCHES} of them, and the variance of their means gives that of the whole. Batches have different numbers
 * of people, so the mean is a ratio, with the variance of a cluster sample (W. G. Cochran, "Sampling
 * Techniques", 3rd edition 1977, section 9A): k/(k-1) · Σ(Yⱼ - p·Nⱼ)² / N², where batch j has Nⱼ people and Yⱼ of them
 * show the expression.
 *
 * No error is smaller than that of N independent people with two pseudo-observations of either kind, so that it is not
 * 0 for an expression that no one shows (A. Agresti and B. A. Coull, The American
 * Statistician 52 (1998), 119-126).
 *
 * Systematic errors of the network are not included.
 *
 * @returns null for fewer than two bins per batch
 */
function shareErrors(bins: readonly PublishedBin[]): ReadonlyMap<Expression, number> | null {
  const [first] = bins;
  if (first === undefined || bins.length < 2 * BATCHES) return null;
  const batches = Array.from({ length: BATCHES }, (_, batch) =>
    bins.slice(Math.floor((batch * bins.length) / BATCHES), Math.floor(((batch + 1) * bins.length) / BATCHES)),
  );
  return new Map(
    first.shares.expressions.map(({ expression }, place) => {
      const shareOf = ({ shares }: PublishedBin) => shares.expressions[place]?.share ?? 0;
      return [expression, Math.sqrt(Math.max(batchVariance(batches, shareOf), minVariance(bins, shareOf)))];
    }),
  );
}

type ShareOf = (bin: PublishedBin) => number;

function batchVariance(batches: readonly (readonly PublishedBin[])[], shareOf: ShareOf): number {
  const { people: all, showing } = totals(batches.flat(), shareOf);
  const mean = showing / all;
  const squares = batches.map((batch) => {
    const { people, showing } = totals(batch, shareOf);
    return (showing - mean * people) ** 2;
  });
  const sum = squares.reduce((total, square) => total + square, 0);
  return ((batches.length / (batches.length - 1)) * sum) / all ** 2;
}

function minVariance(bins: readonly PublishedBin[], shareOf: ShareOf): number {
  const { people, showing } = totals(bins, shareOf);
  const share = (showing + 2) / (people + 4);
  return (share * (1 - share)) / (people + 4);
}

function totals(bins: readonly PublishedBin[], shareOf: ShareOf): { people: number; showing: number } {
  return bins.reduce(
    (sum, bin) => ({ people: sum.people + bin.people, showing: sum.showing + bin.people * shareOf(bin) }),
    { people: 0, showing: 0 },
  );
}
