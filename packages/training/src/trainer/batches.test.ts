import { createHash } from 'node:crypto';
import { patternFaces } from '@crowdtone/testing/training/tiny-network';
import { STANDARD_AUGMENTATION } from '../images/augment';
import { CAMERAS } from '../images/camera/camera';
import { ALL_SIZES_ALIKE, FACE_SIZES } from '../images/degrade';
import { type Batch, BatchMaker } from './batches';

const FACES = patternFaces(64, 1);
const settings = {
  batchSize: 64,
  seed: 3,
  augmentation: STANDARD_AUGMENTATION,
  camera: CAMERAS,
  samplingWeights: null,
};

/** How often each of FACE_SIZES was drawn in some batches. */
function sizesDrawn(sizeWeights: readonly number[], batches: number): number[] {
  const maker = new BatchMaker(FACES, { ...settings, sizeWeights });
  const drawn = Array.from({ length: batches }, (_, step) => [...maker.batch(step).sizes]).flat();
  return FACE_SIZES.map((size) => drawn.filter((other) => other === size).length);
}

/** Digests, because jest compares arrays number by number. */
const digestsOf = ({ sharp, degraded, sizes, targets }: Batch) =>
  [sharp, degraded, sizes, targets].map((values) => createHash('sha256').update(values).digest('hex'));

test('sizes are drawn as often as they weigh, and one that weighs nothing never', () => {
  const [sharp = 0, never, , , , smallest = 0] = sizesDrawn([1, 0, 1, 1, 1, 3], 20);
  expect(never).toBe(0);
  // Of 1280 faces 183 and 549 are expected, with standard deviations of 13 and 18.
  expect(Math.abs(sharp - 183)).toBeLessThan(50);
  expect(Math.abs(smallest - 549)).toBeLessThan(70);
});

test('the batch of a step is the same whenever it is asked for', () => {
  const make = () => new BatchMaker(FACES, { ...settings, sizeWeights: ALL_SIZES_ALIKE });
  const maker = make();
  maker.batch(0);
  const again = maker.batch(2);
  expect(digestsOf(again)).toEqual(digestsOf(make().batch(2)));
  expect(digestsOf(maker.batch(3))).not.toEqual(digestsOf(again));
});

test('a set smaller than a batch makes smaller batches', () => {
  const maker = new BatchMaker(FACES, { ...settings, batchSize: 128, sizeWeights: ALL_SIZES_ALIKE });
  expect([maker.batchSize, maker.stepsPerEpoch, maker.batch(0).count]).toEqual([64, 1, 64]);
});
