/** Positions of eyes, nose and mouth in an image of one face, by the 68 landmarks of `@vladmandic/face-api`. */
import { dirname, join } from 'node:path';
import type { Point } from '@crowdtone/domain';
import { asRgb, type RgbImage, resampleGrey } from '@crowdtone/imaging';
import { loadTensorFlow } from '@crowdtone/networks';
import type * as FaceApi from '@vladmandic/face-api';
import { FACE_SIDE } from '../../data/face-set';

/** A face by its landmarks. Lengths in sides of the square image. */
export interface FaceGeometry {
  /** Halfway between the middle of the eyes and the middle of the mouth. */
  readonly centre: Point;
  /** Root mean square of the distances between the eyes and from the eyes to the mouth; nearly constant when a head turns. */
  readonly extent: number;
  /** Horizontal offset of the nose from the middle of the eyes, in distances between the eyes; 0 for a frontal face. */
  readonly turn: number;
}

/** Measures faces by their landmarks. */
export interface LandmarkReader {
  /** @param image a square image of one face, of any side; converted to grey and to the size of FER2013's faces */
  read(image: RgbImage): Promise<FaceGeometry>;
  close(): void;
}

/** Landmarks of each part in the order of the 68 (iBUG 300-W, Sagonas et al., 2013). */
const LEFT_EYE = [36, 42] as const;
const RIGHT_EYE = [42, 48] as const;
const MOUTH = [48, 68] as const;
const NOSE_TIP = 30;

/** Opens the network on TensorFlow.js with WebAssembly. */
export async function openLandmarkReader(): Promise<LandmarkReader> {
  const tf = await loadTensorFlow('tfjs-wasm');
  const faceapi = require('@vladmandic/face-api/dist/face-api.node-wasm.js') as typeof FaceApi;
  const network = new faceapi.FaceLandmark68Net();
  await network.loadFromDisk(join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model'));
  return {
    async read(image) {
      const grey = asRgb(resampleGrey(image, { width: FACE_SIDE, height: FACE_SIDE, filter: 'bicubic' }));
      const input = tf.tensor3d(grey.data, [FACE_SIDE, FACE_SIDE, 3], 'int32');
      try {
        const found = await network.detectLandmarks(input as never);
        const [landmarks] = Array.isArray(found) ? found : [found];
        return geometryOf((landmarks?.positions ?? []).map(({ x, y }) => ({ x: x / FACE_SIDE, y: y / FACE_SIDE })));
      } finally {
        input.dispose();
      }
    },
    close: () => network.dispose(),
  };
}

/**
 * Geometry of a face.
 * @param points the 68 landmarks, in sides of the image
 */
export function geometryOf(points: readonly Point[]): FaceGeometry {
  const eyes = [LEFT_EYE, RIGHT_EYE].map(([from, to]) => meanOf(points.slice(from, to)));
  const betweenEyes = meanOf(eyes);
  const mouth = meanOf(points.slice(...MOUTH));
  const [left = betweenEyes, right = betweenEyes] = eyes;
  const eyeDistance = Math.hypot(right.x - left.x, right.y - left.y);
  const toMouth = Math.hypot(mouth.x - betweenEyes.x, mouth.y - betweenEyes.y);
  return {
    centre: meanOf([betweenEyes, mouth]),
    extent: Math.sqrt((eyeDistance ** 2 + toMouth ** 2) / 2),
    turn: ((points[NOSE_TIP]?.x ?? betweenEyes.x) - betweenEyes.x) / eyeDistance,
  };
}

function meanOf(points: readonly Point[]): Point {
  const sum = points.reduce((total, { x, y }) => ({ x: total.x + x, y: total.y + y }), { x: 0, y: 0 });
  return { x: sum.x / points.length, y: sum.y / points.length };
}
