/** `npm run scene`: writes a synthetic crowd video with its ground truth. */

import { endWithError, parseCommand, refusal } from '../tool';
import type { Background } from './background';
import type { Camera } from './camera';
import { readDemoFaces, readFaceImages } from './face-images';
import type { Movement } from './movement';
import { composeScene, DEFAULT_SCENE, type SceneOptions, writeScene } from './scene';

const HELP = `Usage: npm run scene -- --out scene.mp4 [options]

Composes a video of a crowd from images of faces and writes its ground truth (boxes, sizes, tracks, expressions,
visibility for each frame) as JSON next to it.

  --faces DIR         folder of images of faces, at any depth; a parent folder named after an expression (neutral,
                      happiness, surprise, sadness, anger, disgust, fear, contempt) labels its images
                      [default: faces of the demo photos]
  --people N          people in the scene [${DEFAULT_SCENE.people}]
  --seconds S         length [${DEFAULT_SCENE.seconds}]
  --size WxH          frame size in pixels [${DEFAULT_SCENE.width}x${DEFAULT_SCENE.height}]
  --fps N             frames per second [${DEFAULT_SCENE.fps}]
  --face-size A-B     smallest and largest face in pixels [${DEFAULT_SCENE.sizes.min}-${DEFAULT_SCENE.sizes.max}]
  --movement M        standing: all in view, no face hidden; walking: people enter, leave and occlude each other [standing]
  --background B      gradient, texture, noise, or the path of a photo [texture]
  --blur PX           lens blur, standard deviation in pixels (at least 0.3)
  --light SHARE       brightness factor, over 0 to 1
  --noise LEVELS      sensor noise, standard deviation in grey levels
  --jpeg QUALITY      JPEG quality, 1 (worst) to 100
  --seed N            the same seed yields the same video [${DEFAULT_SCENE.seed}]
  --out FILE          the video to write, for example scene.mp4; the ground truth is written to scene.json
  --help              this text
`;

const OPTIONS = {
  faces: { type: 'string' },
  people: { type: 'string' },
  seconds: { type: 'string' },
  size: { type: 'string' },
  fps: { type: 'string' },
  'face-size': { type: 'string' },
  movement: { type: 'string' },
  background: { type: 'string' },
  blur: { type: 'string' },
  light: { type: 'string' },
  noise: { type: 'string' },
  jpeg: { type: 'string' },
  seed: { type: 'string' },
  out: { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Values = ReturnType<typeof readValues>;

function readValues(args: string[]) {
  return parseCommand(args, { options: OPTIONS }).values;
}

/** The number after `--name`, or null when the option was not given. */
function number(values: Values, name: keyof Values, lowest: number, highest = Number.MAX_SAFE_INTEGER): number | null {
  const text = values[name];
  if (text === undefined) return null;
  const value = Number(text);
  if (text === '' || !(value >= lowest && value <= highest)) {
    throw refusal(`--${name} ${text} is not a number from ${lowest} to ${highest}`);
  }
  return value;
}

function whole(values: Values, name: keyof Values, lowest: number, otherwise: number): number {
  const value = number(values, name, lowest) ?? otherwise;
  if (!Number.isInteger(value)) throw refusal(`--${name} ${value} is not a whole number`);
  return value;
}

/** Two whole numbers around a separator: `1920x1080`, `20-60`. */
function pair(text: string, separator: string, name: string): [first: number, second: number] {
  const [first = 0, second = 0, ...more] = text.split(separator).map(Number);
  if (more.length > 0 || !Number.isInteger(first) || !Number.isInteger(second) || first < 1 || second < 1) {
    throw refusal(`--${name} ${text} is not two whole numbers with "${separator}" between them`);
  }
  return [first, second];
}

function readMovement(text: string): Movement {
  if (text === 'standing' || text === 'walking') return text;
  throw refusal(`--movement ${text} is neither standing nor walking`);
}

function readBackground(text: string): Background {
  return text === 'gradient' || text === 'texture' || text === 'noise' ? text : { photo: text };
}

function readCamera(values: Values): Camera {
  const blurPx = number(values, 'blur', 0.3, 100);
  const light = number(values, 'light', 0.01, 1);
  const noise = number(values, 'noise', 0, 100);
  const jpegQuality = number(values, 'jpeg', 1, 100);
  return {
    ...(blurPx !== null && { blurPx }),
    ...(light !== null && { light }),
    ...(noise !== null && { noise }),
    ...(jpegQuality !== null && { jpegQuality }),
  };
}

async function readOptions(values: Values): Promise<SceneOptions> {
  const [width, height] = pair(values.size ?? `${DEFAULT_SCENE.width}x${DEFAULT_SCENE.height}`, 'x', 'size');
  const { min: smallest, max: largest } = DEFAULT_SCENE.sizes;
  const [min, max] = pair(values['face-size'] ?? `${smallest}-${largest}`, '-', 'face-size');
  if (min > max) throw refusal(`--face-size ${min}-${max} names the larger face first`);
  return {
    people: whole(values, 'people', 0, DEFAULT_SCENE.people),
    seconds: number(values, 'seconds', 0.01) ?? DEFAULT_SCENE.seconds,
    fps: number(values, 'fps', 0.01) ?? DEFAULT_SCENE.fps,
    width,
    height,
    sizes: { min, max },
    movement: readMovement(values.movement ?? DEFAULT_SCENE.movement),
    background: readBackground(values.background ?? DEFAULT_SCENE.background),
    camera: readCamera(values),
    seed: whole(values, 'seed', 0, DEFAULT_SCENE.seed),
    faces: values.faces === undefined ? await readDemoFaces() : await readFaceImages(values.faces),
  };
}

/** Runs the command; resolves to the exit code. */
export async function main(args: string[]): Promise<number> {
  try {
    const values = readValues(args);
    if (values.help) {
      process.stdout.write(HELP);
      return 0;
    }
    if (!values.out) throw refusal('--out FILE is missing');
    const scene = await composeScene(await readOptions(values));
    const truthPath = await writeScene(scene, values.out);
    process.stdout.write(
      `${values.out}: ${scene.truth.people} people, ${scene.truth.frames.length} frames; ${truthPath}\n`,
    );
    return 0;
  } catch (error) {
    return endWithError(error);
  }
}
