import { resample } from '@crowdtone/imaging';
import {
  largestDifference,
  loadReference,
  readDemoPhoto,
  toPixels,
} from '@crowdtone/testing/networks/faceapi-reference';
import { planPriors } from './ssd-priors';
import { openSsdSession, type SsdCandidates, type SsdSession } from './ssd-session';
import { faceApiModelFolder, readFaceApiWeights, weight } from './weights';

let session: SsdSession;
beforeAll(async () => {
  session = await openSsdSession();
});
afterAll(() => session.close());

const scoresOf = (candidates: SsdCandidates | undefined) => Array.from(candidates?.scores ?? []);

function bestBox({ boxes, scores }: SsdCandidates): number[] {
  const best = scores.indexOf(Math.max(...scores));
  return Array.from(boxes.subarray(best * 4, best * 4 + 4));
}

test('boxes and scores equal those of face-api itself', async () => {
  const faceapi = await loadReference();
  const photo = await readDemoPhoto(1, { width: 512, height: 512 });
  const net = new faceapi.SsdMobilenetv1();
  await net.loadFromDisk(faceApiModelFolder());
  const { boxes, scores } = net.forwardInput(new faceapi.NetInput([toPixels(photo) as never]));
  const topLeftBottomRight = boxes[0]?.dataSync() ?? [];
  const theirBoxes = Array.from(topLeftBottomRight, (_, index) => topLeftBottomRight[index ^ 1] ?? Number.NaN);
  const [ours] = await session.detect([photo]);
  expect(largestDifference(scoresOf(ours), scores[0]?.dataSync() ?? [])).toBeLessThan(1e-3);
  expect(largestDifference(ours?.boxes ?? [], theirBoxes)).toBeLessThan(1e-3);
  expect(scoresOf(ours).filter((score) => score > 0.5).length).toBeGreaterThan(1);
});

test('the planned priors of a 512 x 512 input are the ones in the package', async () => {
  const stored = weight(await readFaceApiWeights('ssd_mobilenetv1_model'), 'Output/extra_dim').data;
  const { centreX, centreY, width, height } = planPriors(stored, 512, 512);
  const planned = Array.from(centreX).flatMap((x, prior) => {
    const [y = 0, halfWidth = 0, halfHeight = 0] = [centreY[prior], (width[prior] ?? 0) / 2, (height[prior] ?? 0) / 2];
    return [y - halfHeight, x - halfWidth, y + halfHeight, x + halfWidth].map((pixels) => pixels / 512);
  });
  expect(largestDifference(planned, stored)).toBeLessThan(1e-5);
});

test('a wide strip of odd size finds the face where the square tile does', async () => {
  // The same part of the photo at half its size, once 640 x 383 and once 512 x 512 pixels.
  const strip = { left: 0, top: 160, width: 1280, height: 766 };
  const square = { left: 0, top: 160, width: 1024, height: 1024 };
  const [inStrip] = await session.detect([await readDemoPhoto(1, { width: 640, height: 383 }, strip)]);
  const [inSquare] = await session.detect([await readDemoPhoto(1, { width: 512, height: 512 }, square)]);
  if (!inStrip || !inSquare) throw new Error('no candidates');
  expect(Math.max(...inStrip.scores)).toBeGreaterThan(0.9);
  const stripPixels = bestBox(inStrip).map((side, index) => side * (index % 2 === 0 ? 640 : 383));
  const squarePixels = bestBox(inSquare).map((side) => side * 512);
  expect(largestDifference(stripPixels, squarePixels)).toBeLessThan(8);
});

test('boxes do not shift with the parity of the input size', async () => {
  // Three sizes whose maps have odd sides at other depths: 512 x 512, 498 x 498 (a side of 249 follows), 481 x 481.
  const corners = await Promise.all(
    [512, 498, 481].map(async (side) => {
      const photo = await readDemoPhoto(
        1,
        { width: side, height: side },
        { left: 0, top: 0, width: 1280, height: 1280 },
      );
      const [candidates] = await session.detect([photo]);
      return candidates ? bestBox(candidates).map((corner) => corner * 1280) : [];
    }),
  );
  // A face of 190 pixels; a map shifted at its deepest level moves the box by 40 and more.
  expect(largestDifference(corners[1] ?? [], corners[0] ?? [])).toBeLessThan(20);
  expect(largestDifference(corners[2] ?? [], corners[0] ?? [])).toBeLessThan(20);
});

test('an image enlarged inside the graph gives the boxes of the image enlarged before', async () => {
  const half = await readDemoPhoto(1, { width: 256, height: 192 });
  const enlarged = resample(half, { width: 384, height: 288 });
  const [inside] = await session.detect([half], { width: 384, height: 288 });
  const [before] = await session.detect([enlarged]);
  if (!inside || !before) throw new Error('no candidates');
  expect(largestDifference(inside.scores, before.scores)).toBeLessThan(0.05); // the second was rounded to bytes
  expect(largestDifference(bestBox(inside), bestBox(before))).toBeLessThan(0.005);
});

test('images of a batch do not influence each other', async () => {
  const photos = await Promise.all([1, 2].map((number) => readDemoPhoto(number, { width: 256, height: 192 })));
  const together = await session.detect(photos);
  for (const [index, photo] of photos.entries()) {
    const [alone] = await session.detect([photo]);
    expect(largestDifference(scoresOf(together[index]), scoresOf(alone))).toBeLessThan(1e-5);
  }
  expect(largestDifference(scoresOf(together[0]), scoresOf(together[1]))).toBeGreaterThan(0.1);
});

test('a batch of different sizes is refused, an empty one is no work', async () => {
  const photos = [await readDemoPhoto(1, { width: 64, height: 64 }), await readDemoPhoto(1, { width: 64, height: 32 })];
  await expect(session.detect(photos)).rejects.toMatchObject({ code: 'E_IMAGE_SIZES' });
  expect(await session.detect([])).toEqual([]);
});

test('the detector is identified by the SHA-256 of its weight file', () => {
  expect(session.identity.digest).toBe('2835640602d53718aa6ae9a42896327eaa21beefed056c218d32ca7d79e1e2f8');
});
