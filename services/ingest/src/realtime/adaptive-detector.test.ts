import type { Box } from '@crowdtone/domain';
import { type FaceDetector, openTinyFaceDetector } from '@crowdtone/faces';
import { intersectionOverUnion, type RgbImage } from '@crowdtone/imaging';
import { seededRandom } from '@crowdtone/runtime';
import { brightnessWeights } from '@crowdtone/testing/networks/brightness';
import { AdaptiveDetector } from './adaptive-detector';
import { DetectionSchedule } from './detection-schedule';

const SIZE = { width: 1024, height: 512 };
const FPS = 10;
/** Size of the face that the detector reports for a bright square of 8 pixels. */
const FACE_PX = 24;

let detector: FaceDetector;
beforeAll(async () => {
  const native = { possible: 0.3, likely: 0.5, certain: 0.8 };
  const model = {
    weights: brightnessWeights(12, 12),
    digest: 'made',
    scores: { native, enlarged: native },
    windowFit: { side: 1, right: 0, down: 0 },
  };
  detector = await openTinyFaceDetector(model, { minFacePx: 20, runtime: 'onnxruntime' });
});
afterAll(() => detector.close());

interface Walker {
  readonly x: number;
  readonly y: number;
  /** Pixels a second. */
  readonly speed: readonly [number, number];
  readonly fromMs: number;
}

/** People who walk at up to four face sizes a second; a fifth of them arrive during the scene. */
function crowd(people: number, durationMs: number, seed = 11): Walker[] {
  const random = seededRandom(seed);
  return Array.from({ length: people }, (_, index) => ({
    x: 60 + random() * (SIZE.width - 120),
    y: 60 + random() * (SIZE.height - 120),
    speed: [(random() - 0.5) * 8 * FACE_PX, (random() - 0.5) * 2 * FACE_PX],
    fromMs: index % 5 === 0 ? random() * durationMs : 0,
  }));
}

/** The frame at a time, and the boxes of the faces in it. */
function film(walkers: readonly Walker[], timeMs: number): { image: RgbImage; faces: Box[] } {
  const data = new Uint8Array(SIZE.width * SIZE.height * 3);
  const faces: Box[] = [];
  for (const { x, y, speed, fromMs } of walkers) {
    const [left, top] = [x, y].map((start, axis) => Math.round(start + ((speed[axis] ?? 0) * timeMs) / 1000));
    if (left === undefined || top === undefined || timeMs < fromMs) continue;
    if (left < 8 || top < 8 || left > SIZE.width - 16 || top > SIZE.height - 16) continue;
    for (let row = top; row < top + 8; row += 1) {
      data.fill(255, (row * SIZE.width + left) * 3, (row * SIZE.width + left + 8) * 3);
    }
    faces.push({ x: left + 4 - FACE_PX / 2, y: top + 4 - FACE_PX / 2, width: FACE_PX, height: FACE_PX });
  }
  return { image: { ...SIZE, data }, faces };
}

/** Share of detected faces and of searched pixels when a full-frame detection takes `fullFrameMs`. */
async function follow(fullFrameMs: number, walkers: readonly Walker[], frames: number) {
  let clock = 0;
  let pixels = 0;
  const timed = {
    scores: detector.scores,
    detect: (image: RgbImage) => {
      const searched = image.width * image.height;
      pixels += searched;
      clock += (fullFrameMs * searched) / (SIZE.width * SIZE.height);
      return detector.detect(image);
    },
  };
  const schedule = new DetectionSchedule({ wantedFps: FPS, sources: 1 });
  const adaptive = new AdaptiveDetector(timed, schedule, () => clock);
  let [found, all, wrong] = [0, 0, 0];
  for (let frame = 0; frame < frames; frame += 1) {
    const { image, faces } = film(walkers, (frame * 1000) / FPS);
    const seen = await adaptive.detect(image, (frame * 1000) / FPS);
    const isFound = (face: Box) => seen.some(({ box }) => intersectionOverUnion(box, face) >= 0.4);
    found += faces.filter(isFound).length;
    all += faces.length;
    wrong += seen.filter(({ box }) => !faces.some((face) => intersectionOverUnion(box, face) >= 0.4)).length;
  }
  return {
    recall: found / all,
    wrong,
    share: pixels / (frames * SIZE.width * SIZE.height),
    every: schedule.fullFrameInterval,
  };
}

test('with enough time every frame gets full-frame detection, and every face is found', async () => {
  const { recall, share, every } = await follow(20, crowd(10, 3000), 30);
  expect(every).toBe(1);
  expect(share).toBe(1);
  expect(recall).toBeGreaterThan(0.97);
});

// The saving depends on the positions of people: 43 to 86 % of the pixels were searched in twenty crowds.
test('with too little time about two thirds of the pixels are searched, and few faces are missed', async () => {
  const crowds = [11, 12, 13].map((seed) => crowd(10, 3000, seed));
  type Outcome = Awaited<ReturnType<typeof follow>>;
  const outcomes: { readonly whole: Outcome; readonly spared: Outcome }[] = [];
  for (const walkers of crowds)
    outcomes.push({ whole: await follow(20, walkers, 30), spared: await follow(200, walkers, 30) });
  const mean = (value: (outcome: (typeof outcomes)[number]) => number) =>
    outcomes.reduce((sum, outcome) => sum + value(outcome), 0) / outcomes.length;
  for (const { whole, spared } of outcomes) {
    expect(spared.every).toBeGreaterThan(2);
    expect(whole.recall - spared.recall).toBeLessThan(0.06);
    expect(spared.wrong).toBe(0);
  }
  expect(mean(({ spared }) => spared.share)).toBeLessThan(0.7);
  expect(mean(({ spared }) => spared.recall)).toBeLessThan(mean(({ whole }) => whole.recall));
});

test('without known faces nothing is searched until the next full-frame detection', async () => {
  const { share } = await follow(200, [], 20);
  expect(share).toBeLessThan(0.5);
  expect(share).toBeGreaterThan(0);
});
