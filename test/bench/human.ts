/** The baseline `@vladmandic/human`: its face detection and emotions, on TensorFlow.js wasm in Node. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Box } from '@crowdtone/domain';
import { intersectionArea, type RgbImage } from '@crowdtone/imaging';
import * as tf from '@tensorflow/tfjs';
import type { Config, Human } from '@vladmandic/human';

/** A face that the package found. */
export interface HumanFace {
  /** Pixels of the frame, around the face itself. */
  readonly box: Box;
  /** In [0,1]. */
  readonly score: number;
  /** Its strongest emotion, as named by the package; null when it has none. */
  readonly emotion: string | null;
}

/** Runs the package. */
export interface HumanRunner {
  readonly name: string;
  /** Faces with their emotions, as the package finds them in the whole frame. */
  read(image: RgbImage): Promise<HumanFace[]>;
  /** The same in overlapping square tiles, because it shrinks every input to 256 pixels. */
  readTiles(image: RgbImage, tilePx: number, overlapPx: number): Promise<HumanFace[]>;
}

/** It reports boxes enlarged by this factor around the face that its detector found. */
const BOX_ENLARGEMENT = 1.4;
/** Two boxes of different tiles that share more than this part of the smaller one are the same face. */
const SAME_FACE_SHARE = 0.5;

const packageFolder = dirname(dirname(require.resolve('@vladmandic/human')));

const off = { enabled: false };

/** Detection and emotion only, no result reused from an earlier frame, no limit of one face. */
const CONFIG: Partial<Config> = {
  debug: false,
  backend: 'wasm',
  wasmPath: join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist', '/'),
  modelBasePath: pathToFileURL(join(packageFolder, 'models', '/')).href,
  cacheSensitivity: 0,
  filter: off,
  gesture: off,
  body: off,
  hand: off,
  object: off,
  segmentation: off,
  face: {
    enabled: true,
    detector: { maxDetected: 200, rotation: false, skipFrames: 0, skipTime: 0 },
    mesh: off,
    attention: off,
    iris: off,
    description: off,
    antispoof: off,
    liveness: off,
    emotion: { enabled: true, skipFrames: 0, skipTime: 0 },
  },
} as Partial<Config>;

/** Node's fetch reads no files, so this lets TensorFlow.js load models from `file:` URLs. */
function loadModelsFromFiles(): void {
  tf.io.registerLoadRouter((address) => {
    if (typeof address !== 'string' || !address.startsWith('file:')) return null as unknown as tf.io.IOHandler;
    return { load: () => readModel(fileURLToPath(address)) };
  });
}

async function readModel(path: string): Promise<tf.io.ModelArtifacts> {
  const model: tf.io.ModelJSON = JSON.parse(await readFile(path, 'utf8'));
  return tf.io.getModelArtifactsForJSON(model, async (manifest) => {
    const parts = manifest.flatMap(({ paths }) => paths.map((part) => readFile(join(dirname(path), part))));
    const weights = new Uint8Array(Buffer.concat(await Promise.all(parts)));
    return [manifest.flatMap((group) => group.weights), weights.buffer];
  });
}

/** Loads the package with its models; it runs on one thread. */
export async function openHuman(): Promise<HumanRunner> {
  loadModelsFromFiles();
  // Its "exports" name no other entry, but the default one wants tfjs-node.
  const entry: { Human: typeof Human } = require(join(packageFolder, 'dist', 'human.node-wasm.js'));
  const human = new entry.Human(CONFIG);
  await human.load();
  const read = async (image: RgbImage): Promise<HumanFace[]> => {
    const tensor = tf.tensor4d(image.data, [1, image.height, image.width, 3], 'int32');
    const result = await human.detect(tensor);
    tensor.dispose();
    if (result.error) throw new Error(`human failed: ${result.error}`);
    return result.face.map(({ box, score, emotion }) => ({
      box: shrink(box),
      score,
      emotion: emotion?.[0]?.emotion ?? null,
    }));
  };
  return {
    name: `@vladmandic/human ${human.version} (tfjs ${human.tf.getBackend()})`,
    read,
    async readTiles(image, tilePx, overlapPx) {
      const found: HumanFace[] = [];
      for (const y of tileStarts(image.height, tilePx, overlapPx)) {
        for (const x of tileStarts(image.width, tilePx, overlapPx)) {
          const faces = await read(cut(image, x, y, tilePx));
          found.push(...faces.map((face) => ({ ...face, box: { ...face.box, x: face.box.x + x, y: face.box.y + y } })));
        }
      }
      return withoutRepeats(found);
    },
  };
}

function shrink([x, y, width, height]: readonly [number, number, number, number]): Box {
  const margin = (1 - 1 / BOX_ENLARGEMENT) / 2;
  return {
    x: x + margin * width,
    y: y + margin * height,
    width: width / BOX_ENLARGEMENT,
    height: height / BOX_ENLARGEMENT,
  };
}

/** Starts of equally spaced tiles that cover a side and overlap at least as asked. */
function tileStarts(side: number, tile: number, overlap: number): number[] {
  const count = Math.max(1, Math.ceil((side - overlap) / (tile - overlap)));
  return Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.round((i * (side - tile)) / (count - 1))));
}

function cut(image: RgbImage, x: number, y: number, side: number): RgbImage {
  const [width, height] = [Math.min(side, image.width - x), Math.min(side, image.height - y)];
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row += 1) {
    const start = ((y + row) * image.width + x) * 3;
    data.set(image.data.subarray(start, start + width * 3), row * width * 3);
  }
  return { data, width, height };
}

function withoutRepeats(faces: readonly HumanFace[]): HumanFace[] {
  const kept: HumanFace[] = [];
  const area = ({ width, height }: Box) => width * height;
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    const repeats = kept.some(
      ({ box }) => intersectionArea(box, face.box) > SAME_FACE_SHARE * Math.min(area(box), area(face.box)),
    );
    if (!repeats) kept.push(face);
  }
  return kept;
}
