import { EXPRESSIONS } from '@crowdtone/domain';
import { seededRandom } from '@crowdtone/runtime/random';
import { simulatePrediction, totalVariation, validationSplit } from '@crowdtone/testing/simulated-network';
import { drawDirichlet, drawIndex, fitResponseModel } from './quantification';
import { estimateShares, type ShareCorrection } from './share-correction';
import { nearestInSize } from './size-buckets';
import { readTracks } from './track-readings';

const random = seededRandom(31);
/** How well the network reads faces of each size. */
const SKILLS = new Map([
  [48, 3],
  [24, 2],
  [12, 1.2],
]);
const measured = [...SKILLS].map(([sizePx, skill]) => ({ sizePx, split: validationSplit(150, skill, random) }));
const byMeanAnswers: ShareCorrection = {
  estimator: 'adjusted-count-posterior',
  prior: 1,
  errorFactor: 1,
  widening: 1,
  buckets: measured.map(({ sizePx, split }) => ({ sizePx, response: fitResponseModel(split) })),
};
const bySingleAnswers: ShareCorrection = {
  estimator: 'kernel-mixture-posterior',
  prior: 1,
  errorFactor: 1,
  widening: 1,
  bandwidth: 0.12,
  buckets: measured.map(({ sizePx, split }) => ({
    sizePx,
    examples: EXPRESSIONS.map((_, expression) =>
      split.filter(({ truth }) => truth === expression).map(({ probabilities }) => probabilities),
    ),
  })),
};

/** People of all sizes with shares around a random composition. */
function mixedGroup(size: number) {
  const crowd = drawDirichlet(
    EXPRESSIONS.map(() => 1),
    random,
  );
  const truths = Array.from({ length: size }, () => drawIndex(crowd, random));
  const people = truths.map((truth) => {
    const { sizePx } = measured[Math.floor(random() * 3)] ?? { sizePx: 48 };
    return {
      probabilities: simulatePrediction(truth, SKILLS.get(sizePx) ?? 0, random),
      sizePx: sizePx * (0.9 + 0.2 * random()),
    };
  });
  return { people, shares: EXPRESSIONS.map((_, i) => truths.filter((truth) => truth === i).length / size) };
}

const sharesIn = ({ expressions }: { expressions: readonly { share: number }[] }) =>
  expressions.map(({ share }) => share);

describe.each([byMeanAnswers, bySingleAnswers])('estimateShares by $estimator', (correction) => {
  test('is nearer to the truth than counting, and its 95 % intervals hold it in 92 to 98 % of mixed groups', () => {
    const held: boolean[] = [];
    const errors = { corrected: 0, counted: 0 };
    for (let group = 0; group < 50; group += 1) {
      const { people, shares: truth } = mixedGroup(40);
      const { shares, counted } = estimateShares(people, correction, random);
      errors.corrected += totalVariation(sharesIn(shares), truth);
      errors.counted += totalVariation(counted ? sharesIn(counted) : [], truth);
      held.push(...shares.expressions.map(({ low, high }, i) => low <= (truth[i] ?? -1) && (truth[i] ?? 2) <= high));
    }
    expect(errors.corrected).toBeLessThan(0.75 * errors.counted);
    const coverage = held.filter(Boolean).length / held.length;
    expect(coverage).toBeGreaterThan(0.92);
    expect(coverage).toBeLessThan(0.98);
  });

  test('reads each person by the response to faces of that size', () => {
    const { people } = mixedGroup(30);
    const at = (sizePx: number) =>
      estimateShares(
        people.map(({ probabilities }) => ({ probabilities, sizePx })),
        correction,
        seededRandom(1),
      ).shares;
    expect(at(300)).toEqual(at(48));
    expect(at(8)).toEqual(at(12));
    expect(at(12)).not.toEqual(at(48));
  });

  test('is less certain the less the measured response is trusted', () => {
    const { people } = mixedGroup(40);
    const widthAt = (errorFactor: number) =>
      estimateShares(people, { ...correction, errorFactor }, seededRandom(2)).shares.expressions.reduce(
        (sum, { low, high }) => sum + high - low,
        0,
      );
    expect(widthAt(20)).toBeGreaterThan(widthAt(1));
  });

  test('widens intervals about the share, within 0 and 1', () => {
    const { people } = mixedGroup(40);
    const at = (widening: number) =>
      estimateShares(people, { ...correction, widening }, seededRandom(4)).shares.expressions;
    const plain = at(1);
    for (const [index, { share, low, high }] of at(1.5).entries()) {
      const before = plain[index] ?? { share: -1, low: -1, high: -1 };
      expect(share).toBe(before.share);
      expect(low).toBeCloseTo(Math.max(0, before.low - 0.5 * Math.max(0, share - before.low)), 12);
      expect(high).toBeCloseTo(Math.min(1, before.high + 0.5 * Math.max(0, before.high - share)), 12);
    }
  });

  test('gives the same shares for the same random numbers, and says how', () => {
    const { people } = mixedGroup(20);
    const once = () => estimateShares(people, correction, seededRandom(3)).shares;
    expect(once()).toEqual(once());
    expect(once().estimator).toBe(correction.estimator);
  });
});

test('without a correction shares are only counted', () => {
  const { people } = mixedGroup(10);
  const { shares, counted } = estimateShares(people, null, random);
  expect([shares.estimator, counted]).toEqual(['counted', null]);
});

test('a face belongs to the bucket nearest by proportion', () => {
  const buckets = [48, 32, 24, 16, 12, 8].map((sizePx) => ({ sizePx }));
  const near = (sizePx: number) => nearestInSize(buckets, sizePx).sizePx;
  expect([300, 48, 39.5, 39, 20, 19, 10, 9, 1].map(near)).toEqual([48, 48, 48, 32, 24, 16, 12, 8, 8]);
});

test('the size of a person is the median over the pictures that were read', () => {
  const frames = [10, 60, 14, 30].map((sizePx, sequence) => ({
    version: 2 as const,
    runId: 'run',
    sourceId: 'cam',
    sequence,
    presentationMs: sequence,
    kind: 'analysed' as const,
    model: { name: 'test-model', digest: 'a'.repeat(64) },
    faces: [
      {
        trackId: 1,
        box: { x: 0, y: 0, width: sizePx, height: sizePx },
        sizePx,
        sharpness: 100,
        // The largest is the unread one.
        probabilities: sizePx === 60 ? null : EXPRESSIONS.map(() => 1 / EXPRESSIONS.length),
        unreadable: sizePx === 60 ? ('blurred' as const) : null,
      },
    ],
  }));
  expect(readTracks(frames)).toMatchObject([{ sizePx: 14 }]);
  expect(readTracks(frames.slice(0, 3))).toMatchObject([{ sizePx: 12 }]);
});
