import { extractorStateSchema } from '@crowdtone/domain';
import type { FaceDetector } from '@crowdtone/faces';
import { filmWalkers, openBrightnessDetector, walkers } from '@crowdtone/testing/bright-walkers';
import { createFaceExtractor } from './face-extractor';
import { PartialSearch } from './partial-search';

const FRAME_MS = 250;
const FRAMES = 40;
/** Slow enough to stay in view. */
const PEOPLE = walkers(12, FRAMES * FRAME_MS, 11, 0.1);

let detector: FaceDetector;
beforeAll(async () => {
  detector = await openBrightnessDetector();
});
afterAll(() => detector.close());

const extractorOf = (search: 'full' | 'partial') =>
  createFaceExtractor(
    detector,
    {
      frameIntervalMs: FRAME_MS,
      readableFloorPx: 8,
      cropFormat: { scale: 1, sidePx: 32, channels: 1, filter: 'bicubic' } as const,
      samples: 3,
      windowMs: 2000,
    },
    search === 'full' ? undefined : new PartialSearch(detector),
  );

/** Faces of all frames. At each frame of `cuts` a checkpoint is taken, from which another extractor goes on where `dies` says so. */
async function follow(search: 'full' | 'partial', cuts: readonly number[], dies: boolean): Promise<unknown[]> {
  let extractor = extractorOf(search);
  const frames: unknown[] = [];
  for (let frame = 0; frame < FRAMES; frame += 1) {
    if (cuts.includes(frame)) {
      // As it travels through Redis and the store.
      const state = extractorStateSchema.parse(JSON.parse(JSON.stringify(extractor.checkpoint())));
      if (dies) {
        extractor = extractorOf(search);
        extractor.restore(state);
      }
    }
    const { image } = filmWalkers(PEOPLE, frame * FRAME_MS);
    const { faces, pixels } = await extractor.extract(image, frame * FRAME_MS);
    frames.push({ faces, crops: pixels?.length ?? 0 });
  }
  return frames;
}

test.each(['full', 'partial'] as const)(
  'with %s search an extractor that is restored at a checkpoint continues exactly: nobody who crosses a cut counts twice',
  async (search) => {
    const cuts = [3, 11, 12, 27];
    const undisturbed = await follow(search, cuts, false);
    expect(await follow(search, cuts, true)).toEqual(undisturbed);
    const ids = undisturbed.flatMap((frame) =>
      (frame as { faces: { trackId: number }[] }).faces.map((face) => face.trackId),
    );
    expect(new Set(ids).size).toBe(PEOPLE.length);
    if (search === 'full') expect(await follow(search, [], false)).toEqual(undisturbed);
  },
);

test('in a picture a person counts at the first detection', async () => {
  const { image, faces } = filmWalkers(PEOPLE, 0);
  const uncertain = { ...detector, scores: { possible: 0.1, likely: 0.2, certain: 2 }, windowFit: detector.windowFit };
  const detect = { detect: (frame: typeof image) => detector.detect(frame) };
  const options = {
    readableFloorPx: 8,
    cropFormat: { scale: 1, sidePx: 32, channels: 1, filter: 'bicubic' } as const,
    samples: null,
    windowMs: 5000,
  };
  const ofVideo = createFaceExtractor({ ...uncertain, detect: detect.detect }, { ...options, frameIntervalMs: 250 });
  const ofPicture = createFaceExtractor(
    { ...uncertain, detect: detect.detect },
    { ...options, frameIntervalMs: 3.6e6 },
  );
  expect((await ofVideo.extract(image, 0)).faces).toEqual([]);
  expect((await ofPicture.extract(image, 0)).faces).toHaveLength(faces.length);
});
