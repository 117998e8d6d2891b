/** Detectors of `@vladmandic/face-api`, which many use for this, as they come: to compare with. */
import { dirname, join } from 'node:path';
import { resample } from '@crowdtone/imaging';
import { loadTensorFlow, openSsdSession } from '@crowdtone/networks';
import type * as FaceApi from '@vladmandic/face-api';
import { keepBest } from './keep-best';
import type { Detected } from './matching';
import type { DetectorCandidate } from './protocol';

type Compared = Omit<DetectorCandidate, 'name' | 'scores'> & { close(): Promise<void> };

/** At such scores hardly one box is right. */
const LEAST_SCORE = 0.02;
/** Side that the package shows pictures to its SSD at, pixels. */
const SSD_SIDE = 512;
/** Sides of the tiny detector's input are multiples of this; smaller inputs than 416 it was not made for. Pixels. */
const TINY_GRID = 32;
const TINY_LEAST_SIDE = 416;

export const COMPARED_DETECTORS = { 'ssd-whole': openSsdWhole, 'faceapi-tiny': openFaceApiTiny } as const;
export type ComparedName = keyof typeof COMPARED_DETECTORS;

/** The whole picture at once, its longer side brought to 512 pixels. */
async function openSsdWhole(): Promise<Compared> {
  const session = await openSsdSession();
  return {
    description: `face-api's SSD MobileNet, the whole picture brought to ${SSD_SIDE} px`,
    async detect(image) {
      const factor = SSD_SIDE / Math.max(image.width, image.height);
      const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * factor)));
      const shown = resample(image, { width: width ?? 1, height: height ?? 1 });
      const [candidates] = await session.detect([shown]);
      const { boxes, scores } = candidates ?? { boxes: [], scores: [] };
      const found: Detected[] = [];
      scores.forEach((score, index) => {
        if (score < LEAST_SCORE) return;
        const [left = 0, top = 0, right = 0, bottom = 0] = boxes.slice(index * 4, index * 4 + 4);
        const [x, y] = [left * image.width, top * image.height];
        const box = { x, y, width: (right - left) * image.width, height: (bottom - top) * image.height };
        if (box.width > 0 && box.height > 0) found.push({ box, score });
      });
      return keepBest(found);
    },
    close: () => session.close(),
  };
}

/** The package's tiny detector (a small YOLOv2) on TensorFlow.js with WebAssembly, at the size of the picture. */
async function openFaceApiTiny(): Promise<Compared> {
  const tf = await loadTensorFlow('tfjs-wasm');
  const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as typeof FaceApi;
  const net = new faceapi.TinyFaceDetector();
  await net.loadFromDisk(join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model'));
  return {
    description: "face-api's tiny detector (tfjs-wasm), the whole picture at its own size",
    async detect({ data, width, height }) {
      const side = Math.max(TINY_LEAST_SIDE, Math.ceil(Math.max(width, height) / TINY_GRID) * TINY_GRID);
      const options = new faceapi.TinyFaceDetectorOptions({ inputSize: side, scoreThreshold: LEAST_SCORE });
      const picture = tf.tensor3d(data, [height, width, 3], 'int32');
      try {
        const faces = await net.locateFaces(picture as never, options);
        return faces.map(({ box, score }) => ({
          box: { x: box.x, y: box.y, width: box.width, height: box.height },
          score,
        }));
      } finally {
        picture.dispose();
      }
    },
    async close() {
      net.dispose();
    },
  };
}
