/** What is learnt from validation faces of one size to estimate shares with. */
import { EXPRESSIONS } from '@crowdtone/domain';
import type { correctionBy } from '@crowdtone/networks';
import { fitVoteResponse, type VotedReading } from '@crowdtone/statistics';
import { CLASSES } from '../../data/face-set';
import { rowsOf } from '../readings';
import { naturalShares, prototypesOf } from '../share-estimators';
import type { SizedReadings } from './read-pictures';

/** What `correctionBy` takes of one size. */
export type FittedSize = Parameters<typeof correctionBy>[1][number];

/** Digits of probabilities, and of votes in faces, that a calibration keeps. */
const [PROBABILITY_DIGITS, VOTE_DIGITS] = [4, 3];

/**
 * Every face with its votes, once for each way that its pictures are joined.
 * @param sharpening exponent of the votes: above 1, faces count more for the expression that most annotators saw
 * @param places of the faces that are taken; default: all
 */
export function votedPictures(
  { joined, votes, labels }: SizedReadings,
  sharpening = 1,
  places: readonly number[] = Array.from({ length: labels.length }, (_, face) => face),
): VotedReading[] {
  const sharpened = places.map((face) => sharpen(votes.subarray(face * CLASSES, (face + 1) * CLASSES), sharpening));
  return joined.flatMap(({ probabilities }) => {
    const rows = rowsOf(probabilities);
    return places.map((face, index) => ({
      probabilities: rows[face] ?? [],
      votes: sharpened[index] ?? [],
      weight: 1 / joined.length,
    }));
  });
}

function sharpen(votes: Float32Array, exponent: number): number[] {
  const powers = Array.from(votes, (vote) => vote ** exponent);
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Expressions that no face has a vote for; shares can only be corrected where there are none. */
export function missingExpressions(readings: readonly VotedReading[]): string[] {
  const shares = naturalShares(readings);
  return EXPRESSIONS.filter((_, i) => (shares[i] ?? 0) === 0);
}

/** Fits one size, with the digits that a calibration keeps. @throws RangeError when an expression has no votes */
export function fitSize(sizePx: number, readings: readonly VotedReading[]): FittedSize {
  const { centres, votes } = prototypesOf(readings);
  const round = (rows: readonly (readonly number[])[], digits: number) =>
    rows.map((row) => row.map((value) => Number(value.toFixed(digits))));
  return {
    sizePx,
    response: fitVoteResponse(readings),
    examples: null,
    prototypes: { centres: round(centres, PROBABILITY_DIGITS), votes: round(votes, VOTE_DIGITS) },
    familiarity: null,
  };
}
