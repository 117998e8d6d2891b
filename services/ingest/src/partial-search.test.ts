import type { Box } from '@crowdtone/domain';
import type { FaceDetector } from '@crowdtone/faces';
import { intersectionOverUnion, type RgbImage } from '@crowdtone/imaging';
import {
  filmWalkers,
  openBrightnessDetector,
  WALKERS_SIZE,
  type Walker,
  walkers,
} from '@crowdtone/testing/bright-walkers';
import { PartialSearch } from './partial-search';

const FRAME_MS = 500;

let detector: FaceDetector;
beforeAll(async () => {
  detector = await openBrightnessDetector();
});
afterAll(() => detector.close());

/** Share of the faces that were found, with full and with partial search, and of the pixels that the latter searched. */
async function search(people: readonly Walker[], frames: number, change = (image: RgbImage, _frame: number) => image) {
  let pixels = 0;
  const counting = {
    scores: detector.scores,
    detect: (image: RgbImage) => {
      pixels += image.width * image.height;
      return detector.detect(image);
    },
  };
  const partial = new PartialSearch(counting);
  const found = { full: 0, partial: 0 };
  let all = 0;
  for (let frame = 0; frame < frames; frame += 1) {
    const { image: still, faces } = filmWalkers(people, frame * FRAME_MS);
    const image = change(still, frame);
    const countFound = (detected: readonly { box: Box }[]) =>
      faces.filter((face) => detected.some(({ box }) => intersectionOverUnion(box, face) >= 0.4)).length;
    found.full += countFound(await detector.detect(image));
    found.partial += countFound(await partial.detect(image, frame * FRAME_MS));
    all += faces.length;
  }
  const framePixels = WALKERS_SIZE.width * WALKERS_SIZE.height;
  return { full: found.full / all, partial: found.partial / all, share: pixels / (frames * framePixels) };
}

test('people who walk and arrive are found as by full search, though less is searched', async () => {
  for (const seed of [11, 12, 13]) {
    const { full, partial, share } = await search(walkers(3, 10_000, seed), 20);
    expect(full - partial).toBeLessThanOrEqual(0.01);
    expect(share).toBeLessThan(0.9);
  }
});

test('where nothing moves, only the faces and one frame in four are searched', async () => {
  const { full, partial, share } = await search(walkers(3, 10_000, 14, 0), 20);
  expect(partial).toBe(full);
  expect(share).toBeLessThan(0.6);
});

test('a picture that changes everywhere is searched completely', async () => {
  const flicker = ({ data, ...size }: RgbImage, frame: number): RgbImage => ({
    ...size,
    data: data.map((value) => Math.min(255, value + 10 * (frame % 3))),
  });
  const { share } = await search(walkers(5, 10_000, 15), 8, flicker);
  expect(share).toBe(1);
});
