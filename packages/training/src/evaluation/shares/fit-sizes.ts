/** Fits what estimators of shares need on validation faces of one size. */
import { EXPRESSIONS } from '@crowdtone/domain';
import type { correctionBy } from '@crowdtone/networks';
import { fitVoteResponse, type VotedReading } from '@crowdtone/statistics';
import { CLASSES } from '../../data/face-set';
import { rowsOf } from '../predictions';
import { naturalShares, prototypesOf } from '../share-estimators';
import type { SizedPredictions } from './predict-sizes';

/** The input of `correctionBy` for one size. */
export type FittedSize = Parameters<typeof correctionBy>[1][number];

/** Stored digits of probabilities, and of votes in faces. */
const [PROBABILITY_DIGITS, VOTE_DIGITS] = [4, 3];

/**
 * Predictions with votes, once for each number of averaged images, weighted accordingly.
 * @param sharpening exponent of the votes: above 1 it emphasises the expression with most votes
 * @param places indices of the faces to use; default: all
 */
export function weightedPredictions(
  { averaged, votes, labels }: SizedPredictions,
  sharpening = 1,
  places: readonly number[] = Array.from({ length: labels.length }, (_, face) => face),
): VotedReading[] {
  const sharpened = places.map((face) => sharpen(votes.subarray(face * CLASSES, (face + 1) * CLASSES), sharpening));
  return averaged.flatMap(({ probabilities }) => {
    const rows = rowsOf(probabilities);
    return places.map((face, index) => ({
      probabilities: rows[face] ?? [],
      votes: sharpened[index] ?? [],
      weight: 1 / averaged.length,
    }));
  });
}

function sharpen(votes: Float32Array, exponent: number): number[] {
  const powers = Array.from(votes, (vote) => vote ** exponent);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Expressions without votes; shares can only be corrected when there are none. */
export function missingExpressions(predictions: readonly VotedReading[]): string[] {
  const shares = naturalShares(predictions);
  return EXPRESSIONS.filter((_, i) => (shares[i] ?? 0) === 0);
}

/**
 * Fits one size, rounded as in a calibration.
 * @throws RangeError when an expression has no votes
 */
export function fitSize(sizePx: number, predictions: readonly VotedReading[]): FittedSize {
  const { centres, votes } = prototypesOf(predictions);
  const round = (rows: readonly (readonly number[])[], digits: number) =>
    rows.map((row) => row.map((value) => Number(value.toFixed(digits))));
  return {
    sizePx,
    response: fitVoteResponse(predictions),
    examples: null,
    prototypes: { centres: round(centres, PROBABILITY_DIGITS), votes: round(votes, VOTE_DIGITS) },
    familiarity: null,
  };
}
