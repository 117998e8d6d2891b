/** Compares the detectors: the same frames in turns, each on one thread, in processor time. */
import { asCrowdtoneError, type Box } from '@crowdtone/domain';
import {
  checkDetector,
  DETECTOR_NAMES,
  type FaceDetector,
  OPTIONAL_MODEL_NAMES,
  openDetector,
  openTinyFaceDetector,
} from '@crowdtone/faces';
import type { RgbImage } from '@crowdtone/imaging';
import { describeNetwork, initialiseWeights, TINY_FACE, tinyFaceNetwork, type Weights } from '@crowdtone/networks';
import { readDemoFaces } from '../scenes/face-images';
import { composeScene, DEFAULT_SCENE, type SceneOptions } from '../scenes/scene';
import { addAgreements, compareBoxes } from './matching';

/** A scene without its images of faces and duration. */
export type DetectorScene = Omit<SceneOptions, 'faces' | 'seconds'>;

/** The smallest face determines the cost of SSD. */
export const DETECTOR_SCENE: DetectorScene = {
  ...DEFAULT_SCENE,
  people: 60,
  sizes: { min: 12, max: 40 },
  fps: 1,
  seed: 4,
};

/** Figures of one detector. */
export interface DetectorSide {
  readonly name: string;
  readonly frames: number;
  /** Processor time of all threads, milliseconds. */
  readonly cpuMsPerFrame: number;
  /** Share of the true faces found at the level `likely`, in [0,1]; null when the weights are not trained. */
  readonly recall: number | null;
  /** Share of the boxes of that level that are true faces, in [0,1]; null when there are none, or no trained weights. */
  readonly precision: number | null;
  /** Its processor time over that of the first detector. */
  readonly ratio: number;
}

/** Figures of all detectors on the same frames. */
export interface DetectorComparison {
  readonly smallestFacePx: number;
  readonly largestFacePx: number;
  readonly people: number;
  /** tiny-face, SSD, and the optional ones that are installed. */
  readonly sides: readonly DetectorSide[];
  /** Why an optional detector is missing. */
  readonly absent: readonly string[];
}

/**
 * Measures the detectors on a scene of tiny faces.
 * @param frames number of frames, 1 or more
 * @param onProgress called with the current step
 */
export async function compareDetectors(
  frames: number,
  onProgress: (what: string) => void,
  options = DETECTOR_SCENE,
): Promise<DetectorComparison> {
  onProgress('running the detectors in turns on tiny faces');
  const faces = await readDemoFaces();
  const scene = await composeScene({ ...options, faces, seconds: frames / options.fps });
  const { min, max } = options.sizes;
  const isTrained = DETECTOR_NAMES.includes(TINY_FACE);
  const ownDetector = isTrained ? await openDetector(TINY_FACE, { minFacePx: min }) : await openUntrained(min);
  const contestants = [
    new Contestant(ownDetector, OWN_RUNS, isTrained),
    new Contestant(await openDetector('ssd', { minFacePx: min }), 1),
  ];
  const absent: string[] = [];
  for (const name of OPTIONAL_MODEL_NAMES) {
    const reason = reasonOfAbsence(name);
    if (reason === null) contestants.push(new Contestant(await openDetector(name, { minFacePx: min }), 1));
    else absent.push(reason);
  }
  try {
    let index = 0;
    for await (const frame of scene.frames()) {
      // Mostly hidden faces do not count.
      const people = scene.truth.frames[index]?.people.filter(({ visible }) => visible >= MIN_VISIBLE) ?? [];
      const truth = people.map(({ box }) => box);
      for (const contestant of contestants) await contestant.run(frame, truth);
      index += 1;
    }
    const results = contestants.map((contestant) => contestant.result());
    const reference = results[0]?.cpuMsPerFrame ?? 1;
    const sides = results.map((result) => ({ ...result, ratio: result.cpuMsPerFrame / reference }));
    return { smallestFacePx: min, largestFacePx: max, people: scene.truth.people, sides, absent };
  } finally {
    for (const { detector } of contestants) await detector.close();
  }
}

function reasonOfAbsence(name: string): string | null {
  try {
    checkDetector(name);
    return null;
  } catch (error) {
    return asCrowdtoneError(error).message;
  }
}

const MIN_VISIBLE = 0.5;
/** Runs of the own detector per frame: a single short run is noisy on a machine of varying speed. */
const OWN_RUNS = 10;

class Contestant {
  #cpuMs = 0;
  readonly #agreements: ReturnType<typeof compareBoxes>[] = [];

  /** @param runs number of runs per frame, 1 or more */
  constructor(
    readonly detector: FaceDetector,
    private readonly runs: number,
    private readonly isTrained = true,
  ) {}

  async run(frame: RgbImage, truth: readonly Box[]): Promise<void> {
    // The first run of a network plans its memory and is not timed.
    if (this.#agreements.length === 0) await this.detector.detect(frame);
    const before = process.cpuUsage();
    for (let run = 1; run < this.runs; run += 1) await this.detector.detect(frame);
    const found = await this.detector.detect(frame);
    const { user, system } = process.cpuUsage(before);
    this.#cpuMs += (user + system) / 1000 / this.runs;
    const likely = found.filter(({ score }) => score >= this.detector.scores.likely);
    this.#agreements.push(
      compareBoxes(
        truth,
        likely.map(({ box }) => box),
      ),
    );
  }

  result(): Omit<DetectorSide, 'ratio'> {
    const { truths, found, hits } = addAgreements(this.#agreements);
    const frames = this.#agreements.length;
    const cpuMsPerFrame = this.#cpuMs / Math.max(1, frames);
    const { name } = this.detector;
    if (!this.isTrained) return { name: `${name}, not trained`, frames, cpuMsPerFrame, recall: null, precision: null };
    const recall = truths === 0 ? 0 : hits / truths;
    return { name, frames, cpuMsPerFrame, recall, precision: found === 0 ? null : hits / found };
  }
}

/** Random weights: enough for the time per frame, which does not depend on their values. */
async function openUntrained(minFacePx: number): Promise<FaceDetector> {
  const fresh = initialiseWeights(describeNetwork(tinyFaceNetwork({ height: 32, width: 32 })).parameters, 1);
  // Heads with low scores: random ones would yield thousands of candidates.
  const weights: Weights = new Map(
    [...fresh].map(([name, { shape, data }]) => {
      if (!name.startsWith('score')) return [name, { shape, data }];
      return [name, { shape, data: data.map(() => (name.endsWith('/bias') ? -20 : 0)) }];
    }),
  );
  const native = { possible: 0.3, likely: 0.5, certain: 0.8 };
  const scores = { native, enlarged: native };
  const windowFit = { side: 1, right: 0, down: 0 };
  return await openTinyFaceDetector(
    { weights, digest: 'none', scores, windowFit },
    { minFacePx, runtime: 'onnxruntime' },
  );
}
