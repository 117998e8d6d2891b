import type { Box } from '@crowdtone/domain';
import type { FaceDetector } from '@crowdtone/faces';
import { intersectionOverUnion, type RgbImage } from '@crowdtone/imaging';
import {
  walkers as crowd,
  filmWalkers,
  openBrightnessDetector,
  WALKERS_SIZE as SIZE,
  type Walker,
} from '@crowdtone/testing/bright-walkers';
import { AdaptiveDetector } from './adaptive-detector';
import { DetectionSchedule } from './detection-schedule';

const FPS = 10;

let detector: FaceDetector;
beforeAll(async () => {
  detector = await openBrightnessDetector();
});
afterAll(() => detector.close());

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
    const { image, faces } = filmWalkers(walkers, (frame * 1000) / FPS);
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
