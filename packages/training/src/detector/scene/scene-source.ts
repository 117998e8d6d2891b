import type { ImageLabels } from '../data/labels';
import type { Scene } from './scene';
import type { SceneGenerator } from './scene-generator';

/** The scenes of one training step. */
export interface SceneBatch {
  /** Concatenated scenes, each side * side * 3 bytes, RGB. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** Labels of each scene. */
  readonly labels: readonly ImageLabels[];
}

/** Provides the scenes of each step; the same step gives the same scenes. */
export interface SceneSource {
  /** @param step of the training, from 0 */
  batch(step: number): SceneBatch | Promise<SceneBatch>;
}

/**
 * Generates batches of scenes. Half of each is new; the other half repeats the new ones of the previous step, mirrored and with
 * other lighting, because generating scenes takes as long as training on them (Choi et al., Faster Neural Network
 * Training with Data Echoing, arXiv 1907.05550).
 */
export class BatchMaker {
  #made = new Map<number, readonly Scene[]>();

  constructor(
    readonly generator: SceneGenerator,
    readonly batchSize: number,
  ) {}

  /** @param step of the training, from 0; efficient for consecutive steps */
  batch(step: number): SceneBatch {
    const length = this.generator.settings.side ** 2 * 3;
    const pixels = new Uint8Array(this.batchSize * length);
    // Clamps and rounds on assignment, many times faster than Math does.
    const rounded = new Uint8ClampedArray(pixels.buffer);
    const echoes = this.#newScenes(step - 1)
      .slice(0, this.batchSize >> 1)
      .map((scene, place) => this.generator.echo(scene, step, place));
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
    const scenes = Array.from({ length: count }, (_, place) => this.generator.generate(step, place));
    this.#made = new Map([...this.#made].filter(([other]) => other === step - 1)).set(step, scenes);
    return scenes;
  }
}
