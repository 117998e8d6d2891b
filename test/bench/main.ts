/** `npm run bench`: the time of each stage on a synthetic crowd, compared with `@vladmandic/human`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { analysisOptionsSchema, DEFAULT_DETECTOR, DEFAULT_MODEL } from '@crowdtone/config';
import type { Box } from '@crowdtone/domain';
import { DETECTOR_NAMES, defaultMinFacePx } from '@crowdtone/faces';
import type { RgbImage } from '@crowdtone/imaging';
import { readDemoFaces } from '../scenes/face-images';
import { composeScene, DEFAULT_SCENE, writeScene } from '../scenes/scene';
import type { SceneTruth } from '../scenes/truth';
import { endWithError, parseCommand, refusal } from '../tool';
import { compareDetectors } from './detectors';
import { measureHistory } from './history';
import { type HumanFace, openHuman } from './human';
import { addAgreements, compareBoxes } from './matching';
import { timeNetworks } from './networks';
import { type BenchReport, describeSide, describeStages, formatReport, type StageReport } from './report';
import { measureSamples } from './samples';
import { measureSearch } from './search';
import { STAGES, timeStages } from './stages';
import { measureStoring } from './storing';
import { measureTracking } from './tracking';

const HELP = `Usage: npm run bench -- [options]

Times every stage of the analysis, with the default settings, on a synthetic 1080p scene with 30 faces, and
@vladmandic/human on the same frames; then every expression network on every runtime, relative to the peak of this machine; then the detectors on 60 tiny
faces; then tracking of walking people; then partial search of recordings; then the error of
group shares by the number of classifications of a person; then the history of a week and of a year; then the
commits of a store.

  --only PART       stages, networks, detectors, tracking, search, samples, history or storing [all]
  --frames N        frames to analyse [20: two windows]
  --detector NAME   ${DETECTOR_NAMES.join(', ')} [${DEFAULT_DETECTOR}]
  --model NAME      expression model [${DEFAULT_MODEL}]
  --faces FOLDER    labelled faces for samples: images in folders that are named after expressions [demo faces]
  --json            the report as JSON
  --help            this text
`;

const PARTS = ['stages', 'networks', 'detectors', 'tracking', 'search', 'samples', 'history', 'storing'] as const;

/** Tiles in which human finds the scene's faces; smaller ones only take longer. Pixels. */
const HUMAN_TILES = { side: 640, overlap: 80 };

/** Few, because SSD takes seconds for each. */
const DETECTOR_FRAMES = 3;

interface Request {
  readonly frames: number;
  readonly detector: (typeof DETECTOR_NAMES)[number];
  readonly model: string;
  readonly faces: string | null;
  readonly parts: readonly (typeof PARTS)[number][];
}

/** Runs the command; resolves to the exit code. */
export async function main(args: string[]): Promise<number> {
  try {
    const options = readArguments(args);
    if (options.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const { request } = options;
    const report: BenchReport = {
      machine: { processor: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node },
      stages: request.parts.includes('stages') ? await benchStages(request) : null,
      networks: request.parts.includes('networks') ? await timeNetworks(onProgress) : null,
      detectors: request.parts.includes('detectors') ? await compareDetectors(DETECTOR_FRAMES, onProgress) : null,
      tracking: request.parts.includes('tracking')
        ? await measureTracking(request.detector, defaultMinFacePx(request.detector), onProgress)
        : null,
      search: request.parts.includes('search') ? await measureSearch(request.detector, onProgress) : null,
      samples: request.parts.includes('samples')
        ? await measureSamples(request.model, request.faces, onProgress)
        : null,
      history: request.parts.includes('history') ? await measureHistory(onProgress) : null,
      storing: request.parts.includes('storing') ? await measureStoring(onProgress) : null,
    };
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    return 0;
  } catch (error) {
    return endWithError(error);
  }
}

function readArguments(args: string[]): { help: boolean; json: boolean; request: Request } {
  const options = {
    only: { type: 'string' },
    frames: { type: 'string', default: '20' },
    detector: { type: 'string', default: DEFAULT_DETECTOR },
    model: { type: 'string', default: DEFAULT_MODEL },
    faces: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  const { only, frames, detector, model, faces = null, json, help } = parseCommand(args, { options }).values;
  const parts = PARTS.filter((part) => only === undefined || part === only);
  if (parts.length === 0) throw refusal(`--only ${only} is not one of ${PARTS.join(', ')}`);
  const known = DETECTOR_NAMES.find((name) => name === detector);
  if (!known) throw refusal(`--detector ${detector} is not one of ${DETECTOR_NAMES.join(', ')}`);
  const count = Number(frames);
  if (!Number.isInteger(count) || count < 2) throw refusal(`--frames ${frames} is not a whole number of 2 or more`);
  return { help, json, request: { frames: count, detector: known, model, faces, parts } };
}

/** Makes the scene and runs both sides on it. */
async function benchStages({ frames: count, detector, model }: Request): Promise<StageReport> {
  const { fps, minFace, window, floor, samples } = analysisOptionsSchema.parse({});
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-'));
  try {
    onProgress('composing the scene');
    const scene = await composeScene({ ...DEFAULT_SCENE, faces: await readDemoFaces(), seconds: count / fps });
    const path = join(folder, 'scene.mp4');
    await writeScene(scene, path);

    onProgress('running Crowdtone and human in turns');
    const human = await openHuman();
    const contestants = [
      new Contestant(`${human.name}, whole frame`, human.read),
      new Contestant(`${human.name}, tiles of ${HUMAN_TILES.side} px`, (image) =>
        human.readTiles(image, HUMAN_TILES.side, HUMAN_TILES.overlap),
      ),
    ];
    // The value of `auto` for a frame of this size.
    const minFacePx = minFace === 'auto' ? defaultMinFacePx(detector) : minFace;
    const perPerson = samples === 'all' ? null : samples;
    const settings = { fps, minFacePx, windowMs: window * 1000, floor, detector, model, samples: perPerson };
    const times = await timeStages(path, settings, async (frame) => {
      for (const contestant of contestants) await contestant.run(frame);
    });

    const { frames, msPerFrame, boxes } = times;
    const truths = frames.map(({ presentationMs }) => trueBoxes(scene.truth, presentationMs));
    const agreementOf = (found: readonly (readonly Box[])[]) =>
      addAgreements(truths.map((truth, i) => compareBoxes(truth, found[i] ?? [])));
    const whole = STAGES.reduce((sum, stage) => sum + msPerFrame[stage], 0);
    const crowdtone = describeSide('Crowdtone', frames.length, whole, agreementOf(boxes));
    return {
      scene: {
        width: scene.truth.width,
        height: scene.truth.height,
        people: scene.truth.people,
        smallestFacePx: DEFAULT_SCENE.sizes.min,
        largestFacePx: DEFAULT_SCENE.sizes.max,
        seed: scene.truth.seed,
        fps,
      },
      detector: times.detector,
      model: times.model,
      stages: describeStages(msPerFrame, boxes.flat().length / frames.length),
      classification: {
        samples: perPerson,
        facesPerFrame: times.classified,
        everyFaceMs: times.everyFaceMs,
        wholeOfEveryFaceMs: whole - msPerFrame.expression + times.everyFaceMs,
      },
      crowdtone,
      human: contestants.map((contestant) => {
        // Decoding counts on both sides.
        const ms = msPerFrame.decode + contestant.msPerFrame;
        return {
          ...describeSide(contestant.name, frames.length, ms, agreementOf(contestant.boxes)),
          ratio: whole / ms,
        };
      }),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Times one baseline, frame by frame. */
class Contestant {
  readonly boxes: Box[][] = [];
  #ms = 0;
  #isWarm = false;

  constructor(
    readonly name: string,
    private readonly read: (image: RgbImage) => Promise<HumanFace[]>,
  ) {}

  async run(image: RgbImage): Promise<void> {
    // The first run compiles kernels and is not timed.
    if (!this.#isWarm) await this.read(image);
    this.#isWarm = true;
    const started = performance.now();
    const faces = await this.read(image);
    this.#ms += performance.now() - started;
    this.boxes.push(faces.map(({ box }) => box));
  }

  get msPerFrame(): number {
    return this.#ms / Math.max(1, this.boxes.length);
  }
}

/** Boxes of all people in the scene's frame at a time. */
function trueBoxes({ frames, fps }: SceneTruth, presentationMs: number): Box[] {
  return (frames[Math.round((presentationMs * fps) / 1000)]?.people ?? []).map(({ box }) => box);
}

function onProgress(what: string): void {
  process.stderr.write(`bench: ${what} ...\n`);
}
