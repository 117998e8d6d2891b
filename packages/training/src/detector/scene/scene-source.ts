import type { PictureLabels } from '../data/labels';
import type { SceneMaker } from './scene-maker';

/** The scenes of one training step. */
export interface SceneBatch {
  /** All scenes one after the other, each side * side * 3 bytes, RGB. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** What is in each. */
  readonly labels: readonly PictureLabels[];
}

/** Gives the scenes of any step, the same ones whenever it is asked for them. */
export interface SceneSource {
  /** @param step of the training, from 0 */
  batch(step: number): SceneBatch | Promise<SceneBatch>;
}

export function makeBatch(maker: SceneMaker, step: number, batchSize: number): SceneBatch {
  const length = maker.settings.side ** 2 * 3;
  const pixels = new Uint8Array(batchSize * length);
  const labels: PictureLabels[] = [];
  for (let place = 0; place < batchSize; place += 1) {
    const { canvas, faces, ignored } = maker.make(step, place);
    pixels.set(canvas.pixels, place * length);
    labels.push({ faces, ignored });
  }
  return { pixels, labels };
}
