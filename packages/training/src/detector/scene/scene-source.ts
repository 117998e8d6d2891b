import type { PictureLabels } from '../data/labels';
import type { Scene } from './scene';
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

/**
 * Makes batches of scenes. Half of each is new; the other half shows the new ones of the step before again, from the other side
 * and in another light: drawing scenes takes as long as learning from them (Choi et al., Faster Neural Network
 * Training with Data Echoing, arXiv 1907.05550).
 */
export class BatchMaker {
  #made = new Map<number, readonly Scene[]>();

  constructor(
    readonly maker: SceneMaker,
    readonly batchSize: number,
  ) {}

  /** @param step of the training, from 0; cheap when asked for in order */
  batch(step: number): SceneBatch {
    const length = this.maker.settings.side ** 2 * 3;
    const pixels = new Uint8Array(this.batchSize * length);
    // Clamps and rounds by itself, many times faster than Math does.
    const rounded = new Uint8ClampedArray(pixels.buffer);
    const echoes = this.#newScenes(step - 1)
      .slice(0, this.batchSize >> 1)
      .map((scene, place) => this.maker.echo(scene, step, place));
    const scenes = [...this.#newScenes(step), ...echoes];
    this.#made.delete(step - 1);
    scenes.forEach(({ canvas }, place) => {
      rounded.set(canvas.pixels, place * length);
    });
    return { pixels, labels: scenes.map(({ faces, ignored }) => ({ faces, ignored })) };
  }

  #newScenes(step: number): readonly Scene[] {
    const known = this.#made.get(step);
    if (known !== undefined) return known;
    const count = this.batchSize - (this.batchSize >> 1);
    const scenes = Array.from({ length: count }, (_, place) => this.maker.make(step, place));
    this.#made = new Map([...this.#made].filter(([other]) => other === step - 1)).set(step, scenes);
    return scenes;
  }
}
