/** Detector and tracker on scenes of walking people with known paths. */
import { analysisOptionsSchema } from '@crowdtone/config';
import { FaceTracker, openDetector } from '@crowdtone/faces';
import { readDemoFaces } from '../scenes/face-images';
import { composeScene, DEFAULT_SCENE, type SceneOptions } from '../scenes/scene';
import { type HotaFigures, measureHota } from './hota';
import { type IdentifiedBox, type IdentityFigures, measureIdentity } from './identity';

/** A scene without its images of faces. */
export type TrackingScene = Omit<SceneOptions, 'faces'>;

const fps = analysisOptionsSchema.parse({}).fps;
/** Two crowds: one in clear video, one small, blurred and noisy. */
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

/** Figures of one scene. */
export interface TrackingFigures extends IdentityFigures, HotaFigures {
  readonly detector: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
}

/** Faces that are less visible are ignored: neither finding nor missing them counts. */
const MIN_VISIBLE = 0.4;

/** @param onProgress called with the current step */
export async function measureTracking(
  detectorName: string,
  minFacePx: number,
  onProgress: (what: string) => void,
  scenes: readonly TrackingScene[] = TRACKING_SCENES,
): Promise<TrackingFigures[]> {
  const faces = await readDemoFaces();
  const detector = await openDetector(detectorName, { minFacePx });
  const figures: TrackingFigures[] = [];
  try {
    for (const options of scenes) {
      onProgress(`tracking ${options.people} walking people at ${options.width} x ${options.height}`);
      const scene = await composeScene({ ...options, faces });
      const tracker = new FaceTracker({ scores: detector.scores, frameIntervalMs: 1000 / options.fps });
      const [truth, tracked]: [IdentifiedBox[][], IdentifiedBox[][]] = [[], []];
      for await (const frame of scene.frames()) {
        const { presentationMs = 0, people = [] } = scene.truth.frames[truth.length] ?? {};
        const found = tracker.update(await detector.detect(frame), presentationMs);
        const hidden = people.filter(({ visible }) => visible < MIN_VISIBLE).map(({ box }) => box);
        truth.push(
          people.filter(({ visible }) => visible >= MIN_VISIBLE).map(({ trackId, box }) => ({ id: trackId, box })),
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
        ...measureHota(truth, tracked),
      });
    }
  } finally {
    await detector.close();
  }
  return figures;
}

/** Whether the centre of a box lies in another. */
function liesIn(box: IdentifiedBox['box'], { x, y, width, height }: IdentifiedBox['box']): boolean {
  const [centreX, centreY] = [box.x + box.width / 2, box.y + box.height / 2];
  return centreX >= x && centreX < x + width && centreY >= y && centreY < y + height;
}
