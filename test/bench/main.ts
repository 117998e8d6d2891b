/** `npm run bench`: what each stage costs on a synthetic crowd, and how that compares with `@vladmandic/human`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { analysisOptionsSchema } from '@crowdtone/config';
import { asCrowdtoneError, type Box, CrowdtoneError, formatError, type RgbImage } from '@crowdtone/domain';
import { DETECTOR_NAMES } from '@crowdtone/faces';
import { readDemoFaces } from '../scenes/face-pictures';
import { composeScene, DEFAULT_SCENE, writeScene } from '../scenes/scene';
import type { SceneTruth } from '../scenes/truth';
import { type HumanFace, type HumanReader, openHuman } from './human';
import { addAgreements, compareBoxes } from './matching';
import { type BenchReport, describeSide, describeStages, formatReport, type Side } from './report';
import { STAGES, timeStages } from './stages';

const HELP = `Usage: npm run bench -- [options]

Times every stage of the analysis on a synthetic 1080p scene with 30 faces, and @vladmandic/human on the same frames.

  --frames N        frames to analyse [12]
  --detector NAME   ${DETECTOR_NAMES.join(', ')} [ssd]
  --model NAME      expression model [faceapi-baseline]
  --json            the report as JSON
  --help            this text
`;

/** In tiles of this size human finds the scene's faces; smaller ones only cost more. Pixels. */
const HUMAN_TILES = { side: 640, overlap: 80 };

interface Request {
  readonly frames: number;
  readonly detector: (typeof DETECTOR_NAMES)[number];
  readonly model: string;
}

/** Runs the command; resolves to the exit code. */
export async function main(args: string[]): Promise<number> {
  try {
    const options = readArguments(args);
    if (options.help) {
      process.stdout.write(HELP);
      return 0;
    }
    const report = await bench(options.request);
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : formatReport(report));
    return 0;
  } catch (error) {
    const coded = asCrowdtoneError(error);
    process.stderr.write(`${formatError(coded)}\n`);
    return coded.exitCode;
  }
}

function readArguments(args: string[]): { help: boolean; json: boolean; request: Request } {
  const refuse = (what: string) => new CrowdtoneError('usage', 'E_USAGE', `${what}; see --help`);
  const options = {
    frames: { type: 'string', default: '12' },
    detector: { type: 'string', default: 'ssd' },
    model: { type: 'string', default: 'faceapi-baseline' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  } as const;
  const parse = () => {
    try {
      return parseArgs({ args, options, strict: true }).values;
    } catch (error) {
      throw refuse(error instanceof Error ? error.message : String(error));
    }
  };
  const { frames, detector, model, json, help } = parse();
  const known = DETECTOR_NAMES.find((name) => name === detector);
  if (!known) throw refuse(`--detector ${detector} is none of ${DETECTOR_NAMES.join(', ')}`);
  const count = Number(frames);
  if (!Number.isInteger(count) || count < 2) throw refuse(`--frames ${frames} is not a whole number of 2 or more`);
  return { help, json, request: { frames: count, detector: known, model } };
}

/** Makes the scene, runs both sides on it one after the other, and reports. */
async function bench({ frames: count, detector, model }: Request): Promise<BenchReport> {
  const { fps, minFace, window, floor } = analysisOptionsSchema.parse({});
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-bench-'));
  try {
    say('composing the scene');
    const scene = await composeScene({ ...DEFAULT_SCENE, faces: await readDemoFaces(), seconds: count / fps });
    const path = join(folder, 'scene.mp4');
    await writeScene(scene, path);

    say('Crowdtone');
    const settings = { fps, minFacePx: minFace, windowMs: window * 1000, floor, detector, model };
    const times = await timeStages(path, settings);
    const { frames, msPerFrame } = times;
    const truths = frames.map(({ presentationMs }) => trueBoxes(scene.truth, presentationMs));
    const whole = STAGES.reduce((sum, stage) => sum + msPerFrame[stage], 0);
    const found = times.boxes.reduce((sum, boxes) => sum + boxes.length, 0);
    const agreement = addAgreements(truths.map((boxes, i) => compareBoxes(boxes, times.boxes[i] ?? [])));
    const crowdtone = describeSide('Crowdtone', frames.length, whole, agreement);

    const rival = await openHuman();
    const compare = async (name: string, read: (image: RgbImage) => Promise<HumanFace[]>) => {
      say(name);
      const side = await timeHuman(name, frames, truths, msPerFrame.decode, read);
      return { ...side, ratio: crowdtone.msPerFrame / side.msPerFrame };
    };
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
      machine: { processor: cpus()[0]?.model.trim() ?? 'unknown', cores: cpus().length, node: process.versions.node },
      detector: times.detector,
      model: times.model,
      stages: describeStages(msPerFrame, found / frames.length),
      crowdtone,
      human: [
        await compare(`${rival.name}, whole frame`, rival.read),
        await compare(`${rival.name}, tiles of ${HUMAN_TILES.side} px`, (image) =>
          rival.readTiles(image, HUMAN_TILES.side, HUMAN_TILES.overlap),
        ),
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The same frames and the same decoding, then human's own way from pixels to emotions. */
async function timeHuman(
  name: string,
  frames: readonly RgbImage[],
  truths: readonly (readonly Box[])[],
  decodeMs: number,
  read: (image: RgbImage) => ReturnType<HumanReader['read']>,
): Promise<Side> {
  const [first] = frames;
  if (first) await read(first);
  const results: HumanFace[][] = [];
  const started = performance.now();
  for (const frame of frames) results.push(await read(frame));
  const msPerFrame = decodeMs + (performance.now() - started) / frames.length;
  const agreements = truths.map((boxes, i) =>
    compareBoxes(
      boxes,
      (results[i] ?? []).map(({ box }) => box),
    ),
  );
  return describeSide(name, frames.length, msPerFrame, addAgreements(agreements));
}

/** Boxes of everybody in view in the scene's frame shown at a time. */
function trueBoxes({ frames, fps }: SceneTruth, presentationMs: number): Box[] {
  return (frames[Math.round((presentationMs * fps) / 1000)]?.people ?? []).map(({ box }) => box);
}

function say(what: string): void {
  process.stderr.write(`bench: ${what} ...\n`);
}
