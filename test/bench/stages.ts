/** Crowdtone's side of the benchmark: every stage of the pipeline timed by itself, over the same frames, in order, as the product runs it. */
import { analysisOptionsSchema, detectorThreads } from '@crowdtone/config';
import {
  type AnalysedFrame,
  type Box,
  type FaceObservation,
  type FrameOutcome,
  MESSAGE_VERSION,
  type ModelIdentity,
  type Probabilities,
} from '@crowdtone/domain';
import {
  type CropOptions,
  cropFaces,
  type DetectorName,
  FaceTracker,
  openDetector,
  type TrackedFace,
} from '@crowdtone/faces';
import type { VideoFrame } from '@crowdtone/imaging';
import { ClassificationBudget } from '@crowdtone/ingest';
import {
  chooseModelPrecision,
  type ExpressionModel,
  type FaceCrop,
  openExpressionModel,
  unpackCrop,
} from '@crowdtone/networks';
import { openQueues, openRedis } from '@crowdtone/queue';
import { availableCores } from '@crowdtone/runtime';
import { buildGroupWindow, windowIndexAt } from '@crowdtone/statistics';
import { openStore } from '@crowdtone/store';
import { openVideo } from '@crowdtone/video';

export const STAGES = ['decode', 'detect', 'track + crop', 'queue', 'expression', 'statistics'] as const;
export type Stage = (typeof STAGES)[number];

export interface StageSettings {
  readonly fps: number;
  readonly minFacePx: number;
  readonly windowMs: number;
  readonly floor: number;
  readonly detector: DetectorName;
  readonly model: string;
  /** Largest number of classifications of a person in a window; null for every frame. */
  readonly samples: number | null;
}

export interface StageTimes {
  /** Names of what ran. */
  readonly detector: string;
  readonly model: string;
  /** Milliseconds per frame of each stage. */
  readonly msPerFrame: Record<Stage, number>;
  /** Milliseconds per frame of the expression stage with every face of every frame classified. */
  readonly everyFaceMs: number;
  /** Classified faces per frame. */
  readonly classified: number;
  /** The analysed frames, for the baselines. */
  readonly frames: readonly VideoFrame[];
  /** Boxes of the people in each frame. */
  readonly boxes: readonly (readonly Box[])[];
}

const SOURCE = { version: MESSAGE_VERSION, runId: 'bench', sourceId: 'scene', epoch: 0 } as const;

/** A frame after the tracker and the cropper. */
interface CroppedFrame {
  readonly frame: VideoFrame;
  readonly faces: readonly TrackedFace[];
  readonly observations: readonly FaceObservation[];
  readonly pixels: Uint8Array;
}

/**
 * Runs the video through every stage.
 * @param besides called with every frame after its detection, outside of the timing: baselines alternate with the detector,
 *   so that other load on the machine affects both alike
 */
export async function timeStages(
  videoPath: string,
  settings: StageSettings,
  besides: (frame: VideoFrame) => Promise<void> = () => Promise.resolve(),
): Promise<StageTimes> {
  const { frames, ms: decode } = await decodeFrames(videoPath, settings.fps);
  // As many threads as the product uses.
  const threads = detectorThreads(analysisOptionsSchema.parse({}), availableCores());
  const detector = await openDetector(settings.detector, { minFacePx: settings.minFacePx, threads });
  const model = await openExpressionModel(await chooseModelPrecision(settings.model, 'auto'));
  try {
    const [first] = frames;
    if (!first) throw new RangeError(`${videoPath} has no frames`);
    // The first run of a network plans its memory and is not timed.
    await detector.detect(first);
    const detect = async (frame: VideoFrame) => ({ frame, detections: await detector.detect(frame) });
    const detected = await timed(frames, detect, ({ frame }) => besides(frame));

    const { fps, samples: perWindow, windowMs } = settings;
    const tracker = new FaceTracker({ scores: detector.scores, frameIntervalMs: 1000 / fps });
    const budget = new ClassificationBudget({ perWindow, windowMs, frameIntervalMs: 1000 / fps });
    const crop = { floorPx: model.floorPx, cropFormat: model.cropFormat, windowFit: detector.windowFit };
    const cropped = await timed(detected.results, async ({ frame, detections }): Promise<CroppedFrame> => {
      const faces = tracker.update(detections, frame.presentationMs);
      const selects: CropOptions['selects'] = (face) => budget.admits(face, frame.presentationMs);
      return { frame, faces, ...cropFaces(frame, faces, { ...crop, selects }) };
    });

    const queue = await timeQueue(cropped.results, model.identity);

    await model.classify(cropsOf(cropped.results[0]));
    const read = await timed(cropped.results, async (frame) => readFrame(frame, model));
    const everyFace = cropped.results.map(({ frame, faces }) => ({ frame, faces, ...cropFaces(frame, faces, crop) }));
    const every = await timed(everyFace, async (frame) => readFrame(frame, model));
    const statistics = await timeStatistics(read.results, settings);
    return {
      detector: detector.name,
      model: `${model.identity.name} (${model.runtime})`,
      msPerFrame: {
        decode,
        detect: detected.ms,
        'track + crop': cropped.ms,
        queue,
        expression: read.ms,
        statistics,
      },
      everyFaceMs: every.ms,
      classified: cropped.results.reduce((sum, frame) => sum + cropsOf(frame).length, 0) / frames.length,
      frames,
      boxes: cropped.results.map(({ observations }) => observations.map(({ box }) => box)),
    };
  } finally {
    await Promise.all([detector.close(), model.close()]);
  }
}

/** Decodes the whole video; the clock starts with the first frame, when ffmpeg runs. */
async function decodeFrames(path: string, fps: number): Promise<{ frames: VideoFrame[]; ms: number }> {
  const frames: VideoFrame[] = [];
  let started = 0;
  for await (const frame of await openVideo(path, { fps })) {
    if (frames.length === 0) started = performance.now();
    frames.push(frame);
  }
  return { frames, ms: (performance.now() - started) / Math.max(1, frames.length - 1) };
}

/** One stage over all frames, one after the other; `ms` is the mean of a frame. */
async function timed<Input, Output>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Output>,
  afterwards?: (output: Output) => Promise<void>,
): Promise<{ results: Output[]; ms: number }> {
  const results: Output[] = [];
  let ms = 0;
  for (const input of inputs) {
    const started = performance.now();
    const output = await work(input);
    ms += performance.now() - started;
    results.push(output);
    await afterwards?.(output);
  }
  return { results, ms: ms / inputs.length };
}

/** All frames through a private Redis and back, as fast as the queues transport them, without work in between. */
async function timeQueue(frames: readonly CroppedFrame[], model: ModelIdentity): Promise<number> {
  const redis = await openRedis();
  const queues = await openQueues({ redisUrl: redis.url, prefix: 'bench' });
  try {
    const outcomes = await queues.outcomes.producer();
    const placeholder: Probabilities = [1, 0, 0, 0, 0, 0, 0, 0];
    await queues.frameJobs.consume(({ job }) =>
      outcomes.publish({
        ...SOURCE,
        kind: 'analysed',
        sequence: job.sequence,
        presentationMs: job.presentationMs,
        model,
        faces: job.faces.map(({ score: _score, crop: _crop, unreadable, ...face }) => ({
          ...face,
          unreadable,
          probabilities: unreadable === null ? placeholder : null,
        })),
      }),
    );
    const arrived: FrameOutcome[] = [];
    await queues.outcomes.consume(async (outcome) => {
      arrived.push(outcome);
    });
    const jobs = await queues.frameJobs.producer({ policy: 'complete' });
    const started = performance.now();
    for (const { frame, observations, pixels } of frames) {
      const { sequence, presentationMs } = frame;
      const job = { ...SOURCE, sequence, presentationMs, faces: [...observations] };
      await jobs.publish(job, pixels.length > 0 ? pixels : null);
    }
    await jobs.drained();
    await outcomes.drained();
    const ms = (performance.now() - started) / frames.length;
    if (arrived.length !== frames.length) throw new Error(`${arrived.length} of ${frames.length} frames returned`);
    return ms;
  } finally {
    await queues.close();
    await redis.close();
  }
}

/** The crops of a frame as the expression worker takes them out of the packed pixels. */
function cropsOf(cropped: CroppedFrame | undefined): FaceCrop[] {
  const { observations = [], pixels = new Uint8Array() } = cropped ?? {};
  return observations.flatMap(({ crop, sizePx }) => (crop === null ? [] : [unpackCrop(crop, pixels, sizePx)]));
}

async function readFrame(cropped: CroppedFrame, model: ExpressionModel): Promise<AnalysedFrame> {
  const readings = (await model.classify(cropsOf(cropped))).values();
  const { sequence, presentationMs } = cropped.frame;
  return {
    ...SOURCE,
    kind: 'analysed',
    sequence,
    presentationMs,
    model: model.identity,
    faces: cropped.observations.map(({ score: _score, crop, unreadable, ...face }) => ({
      ...face,
      unreadable,
      probabilities: crop === null ? null : (readings.next().value ?? null),
    })),
  };
}

/** Every frame committed to DuckDB as it comes, every window built and committed when its last frame came. */
async function timeStatistics(frames: readonly AnalysedFrame[], settings: StageSettings): Promise<number> {
  const store = await openStore(':memory:');
  const { windowMs, floor } = settings;
  const windowOf = ({ presentationMs }: AnalysedFrame) => windowIndexAt(presentationMs, windowMs);
  try {
    const started = performance.now();
    for (const frame of frames) await store.commit({ frames: [frame] });
    for (const index of new Set(frames.map(windowOf))) {
      const request = { runId: SOURCE.runId, sourceId: SOURCE.sourceId, index, windowMs, floor, partial: false };
      const inWindow = frames.filter((frame) => windowOf(frame) === index);
      await store.commit({ windows: [buildGroupWindow({ ...request, frames: inWindow })] });
    }
    return (performance.now() - started) / frames.length;
  } finally {
    await store.close();
  }
}
