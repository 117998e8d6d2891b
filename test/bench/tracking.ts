/** Detector and tracker on scenes of walking people whose paths are known: who is counted twice, whose number changes. */
import { analysisOptionsSchema } from '@crowdtone/config';
import { FaceTracker, openDetector } from '@crowdtone/faces';
import { readDemoFaces } from '../scenes/face-pictures';
import { composeScene, DEFAULT_SCENE, type SceneOptions } from '../scenes/scene';
import { type IdentifiedBox, type IdentityFigures, measureIdentity } from './identity';

export type TrackingScene = Omit<SceneOptions, 'faces'>;

/** Two crowds: one in a clear picture, one small, dim and noisy. */
const fps = analysisOptionsSchema.parse({}).fps;
export const TRACKING_SCENES: readonly TrackingScene[] = [
  { ...DEFAULT_SCENE, movement: 'walking', people: 24, width: 1280, height: 720, seconds: 20, fps, seed: 6 },
  {
    ...DEFAULT_SCENE,
    movement: 'walking',
    people: 24,
    width: 960,
    height: 540,
    sizes: { min: 12, max: 28 },
    seconds: 20,
    fps,
    camera: { blurPx: 0.8, noise: 6, jpegQuality: 60 },
    seed: 7,
  },
];

export interface TrackingFigures extends IdentityFigures {
  readonly detector: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}

/** Of a face less can be seen: finding it is as right as missing it. */
const LEAST_VISIBLE = 0.4;

/** @param say told what is going on */
export async function measureTracking(
  detectorName: string,
  minFacePx: number,
  say: (what: string) => void,
  scenes: readonly TrackingScene[] = TRACKING_SCENES,
): Promise<TrackingFigures[]> {
  const faces = await readDemoFaces();
  const detector = await openDetector(detectorName, { minFacePx });
  const figures: TrackingFigures[] = [];
  try {
    for (const options of scenes) {
      say(`following ${options.people} walking people at ${options.width} x ${options.height}`);
      const scene = await composeScene({ ...options, faces });
      const tracker = new FaceTracker({ scores: detector.scores, frameIntervalMs: 1000 / options.fps });
      const [truth, tracked]: [IdentifiedBox[][], IdentifiedBox[][]] = [[], []];
      for await (const frame of scene.frames()) {
        const { presentationMs = 0, people = [] } = scene.truth.frames[truth.length] ?? {};
        const found = tracker.update(await detector.detect(frame), presentationMs);
        const hidden = people.filter(({ visible }) => visible < LEAST_VISIBLE).map(({ box }) => box);
        truth.push(
          people.filter(({ visible }) => visible >= LEAST_VISIBLE).map(({ trackId, box }) => ({ id: trackId, box })),
        );
        tracked.push(
          found
            .filter(({ box }) => !hidden.some((other) => liesIn(box, other)))
            .map(({ trackId, box }) => ({ id: trackId, box })),
        );
      }
      const { width, height } = options;
      figures.push({
        detector: detector.name,
        width,
        height,
        frames: truth.length,
        ...measureIdentity(truth, tracked),
      });
    }
  } finally {
    await detector.close();
  }
  return figures;
}

/** Whether the middle of a box lies in another. */
function liesIn(box: IdentifiedBox['box'], { x, y, width, height }: IdentifiedBox['box']): boolean {
  const [middleX, middleY] = [box.x + box.width / 2, box.y + box.height / 2];
  return middleX >= x && middleX < x + width && middleY >= y && middleY < y + height;
}
