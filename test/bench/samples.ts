/** Error of group shares against the number of frames of a window in which each person is classified. */
import { analysisOptionsSchema } from '@crowdtone/config';
import {
  type AnalysedFrame,
  EXPRESSIONS,
  type Expression,
  type FaceReading,
  type GroupWindow,
  MESSAGE_VERSION,
} from '@crowdtone/domain';
import { cropFaces } from '@crowdtone/faces';
import { ClassificationBudget } from '@crowdtone/ingest';
import { describeExpressionModel, type ExpressionModel, openExpressionModel, unpackCrop } from '@crowdtone/networks';
import { buildGroupWindow, windowIndexAt } from '@crowdtone/statistics';
import { type FaceImage, readDemoFaces, readFaceImages } from '../scenes/face-images';
import { composeScene, DEFAULT_SCENE, type Scene, type SceneOptions } from '../scenes/scene';

/** The numbers that are compared; null is every frame. */
const SAMPLES = [1, 2, 3, 4, 6, null] as const;

const { fps, window: windowSeconds, floor } = analysisOptionsSchema.parse({});
const WINDOW_MS = 1000 * windowSeconds;

/** People who stand and people who walk, in noisy video of small faces, over six windows each. */
const SAMPLE_SCENES: readonly Omit<SceneOptions, 'faces'>[] = [
  { movement: 'standing' as const, seed: 21 },
  { movement: 'walking' as const, seed: 22 },
  { movement: 'standing' as const, seed: 23 },
  { movement: 'walking' as const, seed: 24 },
].map((varied) => ({
  ...DEFAULT_SCENE,
  ...varied,
  people: 30,
  width: 1280,
  height: 720,
  sizes: { min: 20, max: 48 },
  seconds: 6 * windowSeconds,
  fps,
  camera: { blurPx: 0.6, noise: 6, jpegQuality: 70 },
}));

/** Figures of one number of samples. */
export interface SampleFigures {
  /** Largest number of classifications of a person in a window; null for every frame. */
  readonly samples: number | null;
  readonly windows: number;
  /** Mean number of classifications of a person in a window. */
  readonly perPerson: number;
  /** Mean total variation between the published and the true shares, in [0,1]; null when the faces have no labels. */
  readonly error: number | null;
  /** Mean total variation between the shares and those from every frame, in [0,1]. */
  readonly distance: number;
  /** Mean total variation between the shares of neighbouring windows, in [0,1]. */
  readonly spread: number;
}

/**
 * Classifies the faces of synthetic scenes in every frame once, then applies each budget to the same predictions.
 * @param facesFolder images of faces whose folders name their expressions; null for the demo faces, which have no labels
 * @param onProgress called with the current step
 */
export async function measureSamples(
  modelName: string,
  facesFolder: string | null,
  onProgress: (what: string) => void,
  scenes: readonly Omit<SceneOptions, 'faces'>[] = SAMPLE_SCENES,
): Promise<SampleFigures[]> {
  const faces = facesFolder === null ? await readDemoFaces() : await readFaceImages(facesFolder);
  const { shareCorrection: correction } = describeExpressionModel(modelName);
  const model = await openExpressionModel(modelName);
  try {
    const classified: ClassifiedScene[] = [];
    for (const options of scenes) {
      onProgress(`classifying ${options.people} ${options.movement} people in ${options.seconds * options.fps} frames`);
      classified.push(await classifyScene(options, faces, model));
    }
    const build = (index: number, frames: readonly AnalysedFrame[]) =>
      buildGroupWindow({
        ...{ runId: 'bench', sourceId: 'scene', index, windowMs: WINDOW_MS, floor, partial: false, correction, frames },
      });
    const every = classified.map((scene) => windowsOf(scene, null, build));
    return SAMPLES.map((samples) => {
      const windows = classified.map((scene) => windowsOf(scene, samples, build));
      return { samples, ...figuresOf(windows, every) };
    });
  } finally {
    await model.close();
  }
}

interface ClassifiedScene {
  readonly frames: readonly AnalysedFrame[];
  readonly expressions: ReadonlyMap<number, Expression | null>;
}

/** A window with its truth and the number of classifications behind it. */
interface SampledWindow {
  readonly window: GroupWindow;
  readonly truth: readonly number[] | null;
  readonly classifications: number;
}

/** Faces that are less visible are ignored. */
const MIN_VISIBLE = 0.5;

async function classifyScene(
  options: Omit<SceneOptions, 'faces'>,
  faces: readonly FaceImage[],
  model: ExpressionModel,
): Promise<ClassifiedScene> {
  const scene: Scene = await composeScene({ ...options, faces });
  const crop = { floorPx: model.floorPx, cropFormat: model.cropFormat, windowFit: { side: 1, right: 0, down: 0 } };
  const frames: AnalysedFrame[] = [];
  const expressions = new Map<number, Expression | null>();
  for await (const image of scene.frames()) {
    const { presentationMs = 0, people = [] } = scene.truth.frames[frames.length] ?? {};
    const visible = people.filter(({ visible: share }) => share >= MIN_VISIBLE);
    for (const { trackId, expression } of visible) expressions.set(trackId, expression);
    const tracked = visible.map(({ trackId, box }) => ({ trackId, box, score: 1, isStatic: false }));
    const { observations, pixels } = cropFaces(image, tracked, crop);
    const crops = observations.flatMap(({ crop: slice, sizePx }) =>
      slice === null ? [] : [unpackCrop(slice, pixels, sizePx)],
    );
    const predictions = [...(await model.classify(crops))];
    const readings = observations.map(
      ({ trackId, box, sizePx, sharpness, unreadable, crop: slice }): FaceReading => ({
        ...{ trackId, box, sizePx, sharpness, unreadable },
        probabilities: slice === null ? null : (predictions.shift() ?? null),
      }),
    );
    const key = { version: MESSAGE_VERSION, runId: 'bench', sourceId: 'scene', sequence: frames.length } as const;
    frames.push({ ...key, presentationMs, kind: 'analysed', model: model.identity, faces: readings });
  }
  return { frames, expressions };
}

function windowsOf(
  { frames, expressions }: ClassifiedScene,
  samples: number | null,
  build: (index: number, frames: readonly AnalysedFrame[]) => GroupWindow,
): SampledWindow[] {
  const budget = new ClassificationBudget({ perWindow: samples, windowMs: WINDOW_MS, frameIntervalMs: 1000 / fps });
  const byWindow = new Map<number, AnalysedFrame[]>();
  for (const frame of frames) {
    const faces = frame.faces.map((face) =>
      face.probabilities === null || budget.admits(face, frame.presentationMs)
        ? face
        : { ...face, probabilities: null },
    );
    const index = windowIndexAt(frame.presentationMs, WINDOW_MS);
    byWindow.set(index, [...(byWindow.get(index) ?? []), { ...frame, faces }]);
  }
  return [...byWindow].map(([index, own]) => {
    const read = own.flatMap(({ faces }) => faces.filter(({ probabilities }) => probabilities !== null));
    const people = [...new Set(read.map(({ trackId }) => trackId))].map((id) => expressions.get(id) ?? null);
    const truth = people.includes(null)
      ? null
      : EXPRESSIONS.map((expression) => people.filter((own) => own === expression).length / people.length);
    return { window: build(index, own), truth, classifications: read.length };
  });
}

function figuresOf(scenes: readonly SampledWindow[][], every: readonly SampledWindow[][]) {
  const windows = scenes.flat();
  const all = every.flat();
  const people = windows.reduce((sum, { window }) => sum + window.people.readable, 0);
  const errors = windows.flatMap(({ window, truth }) => (truth === null ? [] : [distanceOf(sharesOf(window), truth)]));
  const steps = scenes.flatMap((own) =>
    own.slice(1).map(({ window }, index) => distanceOf(sharesOf(window), sharesOf(own[index]?.window ?? window))),
  );
  return {
    windows: windows.length,
    perPerson: windows.reduce((sum, { classifications }) => sum + classifications, 0) / people,
    error: errors.length === windows.length ? mean(errors) : null,
    distance: mean(windows.map(({ window }, at) => distanceOf(sharesOf(window), sharesOf(all[at]?.window ?? window)))),
    spread: mean(steps),
  };
}

function sharesOf({ shares }: GroupWindow): number[] {
  return EXPRESSIONS.map((name) => shares?.expressions.find(({ expression }) => expression === name)?.share ?? 0);
}

/** Total variation, in [0,1]. */
function distanceOf(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, share, index) => sum + Math.abs(share - (b[index] ?? 0)), 0) / 2;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
