/** Walking people as bright squares, whom a detector with known weights takes for faces. */
import type { Box } from '@crowdtone/domain';
import { type FaceDetector, openTinyFaceDetector } from '@crowdtone/faces';
import type { RgbImage } from '@crowdtone/imaging';
import { seededRandom } from '@crowdtone/runtime';
import { brightnessWeights } from './networks/brightness';

/** Size of the frames, pixels. */
export const WALKERS_SIZE = { width: 1024, height: 512 };
/** Size of the face that the detector reports for a bright square of 8 pixels. */
const FACE_PX = 24;

/** The detector of bright squares. */
export function openBrightnessDetector(): Promise<FaceDetector> {
  const native = { possible: 0.3, likely: 0.5, certain: 0.8 };
  const model = {
    weights: brightnessWeights(12, 12),
    digest: 'made',
    scores: { native, enlarged: native },
    windowFit: { side: 1, right: 0, down: 0 },
  };
  return openTinyFaceDetector(model, { minFacePx: 20, runtime: 'onnxruntime' });
}

/** A person with a straight path. */
export interface Walker {
  readonly x: number;
  readonly y: number;
  /** Pixels a second. */
  readonly speed: readonly [number, number];
  readonly fromMs: number;
}

/**
 * People who walk at up to four face sizes a second; a fifth of them arrive during the scene.
 * @param pace factor on the speed; 0 for people who stand
 */
export function walkers(people: number, durationMs: number, seed = 11, pace = 1): Walker[] {
  const random = seededRandom(seed);
  return Array.from({ length: people }, (_, index) => ({
    x: 60 + random() * (WALKERS_SIZE.width - 120),
    y: 60 + random() * (WALKERS_SIZE.height - 120),
    speed: [pace * (random() - 0.5) * 8 * FACE_PX, pace * (random() - 0.5) * 2 * FACE_PX],
    fromMs: index % 5 === 0 ? random() * durationMs : 0,
  }));
}

/** The frame at a time, and the boxes of the faces in it. */
export function filmWalkers(people: readonly Walker[], timeMs: number): { image: RgbImage; faces: Box[] } {
  const { width, height } = WALKERS_SIZE;
  const data = new Uint8Array(width * height * 3);
  const faces: Box[] = [];
  for (const { x, y, speed, fromMs } of people) {
    const [left, top] = [x, y].map((start, axis) => Math.round(start + ((speed[axis] ?? 0) * timeMs) / 1000));
    if (left === undefined || top === undefined || timeMs < fromMs) continue;
    if (left < 8 || top < 8 || left > width - 16 || top > height - 16) continue;
    for (let row = top; row < top + 8; row += 1) {
      data.fill(255, (row * width + left) * 3, (row * width + left + 8) * 3);
    }
    faces.push({ x: left + 4 - FACE_PX / 2, y: top + 4 - FACE_PX / 2, width: FACE_PX, height: FACE_PX });
  }
  return { image: { ...WALKERS_SIZE, data }, faces };
}
