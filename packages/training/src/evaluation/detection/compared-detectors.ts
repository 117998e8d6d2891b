/** The detectors of the widely used package `@vladmandic/face-api`, unmodified, for comparison. */
import { dirname, join } from 'node:path';
import { resample } from '@crowdtone/imaging';
import { loadTensorFlow, openSsdSession } from '@crowdtone/networks';
import type * as FaceApi from '@vladmandic/face-api';
import type { Detected } from './matching';
import { nonMaximumSuppression } from './non-maximum-suppression';
import type { DetectorCandidate } from './protocol';

type Compared = Omit<DetectorCandidate, 'name' | 'scores' | 'detectAsShipped'> & { close(): Promise<void> };

/** Lower end of the precision-recall curve. */
const MIN_SCORE = 0.02;
/** Input side that the package uses for its SSD, pixels. */
const SSD_SIDE = 512;
/** Sides of the tiny detector's input are multiples of this and at least 416. Pixels. */
const TINY_GRID = 32;
const TINY_MIN_SIDE = 416;

export const COMPARED_DETECTORS = { 'ssd-whole': openSsdWhole, 'faceapi-tiny': openFaceApiTiny } as const;
/** Name of a compared detector. */
export type ComparedName = keyof typeof COMPARED_DETECTORS;

/** The whole image, its longer side resized to 512 pixels. */
async function openSsdWhole(): Promise<Compared> {
  const session = await openSsdSession();
  return {
    description: `face-api's SSD MobileNet, the whole image resized to ${SSD_SIDE} px`,
    async detect(image) {
      const factor = SSD_SIDE / Math.max(image.width, image.height);
      const [width, height] = [image.width, image.height].map((side) => Math.max(1, Math.round(side * factor)));
      const shown = resample(image, { width: width ?? 1, height: height ?? 1 });
      const [candidates] = await session.detect([shown]);
      const { boxes, scores } = candidates ?? { boxes: [], scores: [] };
      const found: Detected[] = [];
      scores.forEach((score, index) => {
        if (score < MIN_SCORE) return;
        const [left = 0, top = 0, right = 0, bottom = 0] = boxes.slice(index * 4, index * 4 + 4);
        const [x, y] = [left * image.width, top * image.height];
        const box = { x, y, width: (right - left) * image.width, height: (bottom - top) * image.height };
        if (box.width > 0 && box.height > 0) found.push({ box, score });
      });
      return nonMaximumSuppression(found);
    },
    close: () => session.close(),
  };
}

/** The package's tiny detector (a small YOLOv2) on TensorFlow.js with WebAssembly, at native size. */
async function openFaceApiTiny(): Promise<Compared> {
  const tf = await loadTensorFlow('tfjs-wasm');
  const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as typeof FaceApi;
  const net = new faceapi.TinyFaceDetector();
  await net.loadFromDisk(join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model'));
  return {
    description: "face-api's tiny detector (tfjs-wasm), the whole image at native size",
    async detect({ data, width, height }) {
      const side = Math.max(TINY_MIN_SIDE, Math.ceil(Math.max(width, height) / TINY_GRID) * TINY_GRID);
      const options = new faceapi.TinyFaceDetectorOptions({ inputSize: side, scoreThreshold: MIN_SCORE });
      const image = tf.tensor3d(data, [height, width, 3], 'int32');
      try {
        const faces = await net.locateFaces(image as never, options);
        return faces.map(({ box, score }) => ({
          box: { x: box.x, y: box.y, width: box.width, height: box.height },
          score,
        }));
      } finally {
        image.dispose();
      }
    },
    async close() {
      net.dispose();
    },
  };
}
