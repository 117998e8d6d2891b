import { type Corners, shortSide } from '@crowdtone/imaging';
import { type RandomStream, randomAt } from '@crowdtone/runtime';
import type { LabelledImage } from '../data/images';
import { changeLight, defocus, degradeAsCamera } from './camera';
import { ImagePanels } from './image-panels';
import { coverFacesInPart } from './occlusion';
import { Scene } from './scene';
import { addCrowd, addDecoys, type FaceSupply, fillWithBackground } from './synthetic-crowd';

/** Size and seed of the scenes. */
export interface SceneSettings {
  /** Side of the square images, pixels; a multiple of 32. */
  readonly side: number;
  readonly seed: number;
}

/** What scenes are composed of. */
export interface SceneInputs {
  /** Labelled images; empty for synthetic scenes only. */
  readonly images: readonly LabelledImage[];
  /** Concatenated grey faces of 48 x 48 pixels; empty for crowds of cut-out faces only. */
  readonly greyFaces: Uint8Array;
}

/** Random streams, one per purpose. */
const SCENE_STREAM = 3;
const ECHO_STREAM = 4;
/** Minimum size of faces that are cut out. */
const MIN_CUT_OUT_PX = 20;
const IMAGE_SHARE = 0.9;
/** Share of image scenes to which a synthetic crowd is added. */
const CROWD_ON_IMAGE_SHARE = 0.1;
const EMPTY_SHARE = 0.25;
const DECOYS_SHARE = 0.15;
/** Share of scenes with partly covered faces. */
const COVERED_SHARE = 0.2;
/** Share of image scenes that are not degraded further, because photographs are degraded already. */
const UNDEGRADED_SHARE = 0.6;
/** Share of scenes out of focus: large blurred faces stay labelled, and blurred crowds must not be taken for one face. */
const DEFOCUS_SHARE = 0.12;
/** Minimum size of a recognisable face, in standard deviations of the blur. */
const MIN_SIZE_IN_DEVIATIONS = 3.5;

/**
 * Generates the training images of a detector: crops of labelled images, and synthetic crowds composed of faces. A scene depends
 * only on (seed, step, place), so that a resumed run sees the same scenes.
 */
export class SceneGenerator {
  readonly #panels: ImagePanels | null;
  readonly #faces: FaceSupply;

  constructor(
    supply: SceneInputs,
    readonly settings: SceneSettings,
  ) {
    this.#panels = supply.images.length > 0 ? new ImagePanels(supply.images) : null;
    const cutOut = this.#panels?.facesOver(MIN_CUT_OUT_PX) ?? [];
    this.#faces = { grey: supply.greyFaces, cutOut };
    if (cutOut.length === 0 && supply.greyFaces.length === 0) throw new RangeError('there are no faces for crowds');
  }

  /**
   * Generates a scene.
   * @param step of the training, from 0
   * @param place in the batch
   */
  generate(step: number, place: number): Scene {
    const random = randomAt(this.settings.seed, SCENE_STREAM, step, place);
    const scene = new Scene(this.settings.side);
    const isImage = this.#panels !== null && random.uniform() < IMAGE_SHARE;
    if (isImage) this.#panels?.fill(scene, random);
    else this.#fillSynthetic(scene, random);
    const hasCrowd = random.uniform() < (isImage ? CROWD_ON_IMAGE_SHARE : 1 - EMPTY_SHARE);
    if (hasCrowd) addCrowd(scene, this.#faces, random);
    if (random.uniform() < DECOYS_SHARE) addDecoys(scene, random);
    if (random.uniform() < COVERED_SHARE) coverFacesInPart(scene, random);
    if (random.uniform() < DEFOCUS_SHARE) defocusScene(scene, random);
    if (isImage && random.uniform() < UNDEGRADED_SHARE) changeLight(scene.canvas, random);
    else degradeAsCamera(scene.canvas, random);
    if (random.uniform() < 0.5) scene.mirror();
    return scene;
  }

  /** A mirrored copy of a scene with other lighting. */
  echo(scene: Scene, step: number, place: number): Scene {
    const random = randomAt(this.settings.seed, ECHO_STREAM, step, place);
    const copy = new Scene(this.settings.side);
    copy.canvas.pixels.set(new Uint8ClampedArray(scene.canvas.pixels));
    copy.faces = scene.faces;
    copy.ignored = scene.ignored;
    changeLight(copy.canvas, random, random.between(0.8, 1.2));
    copy.mirror();
    return copy;
  }

  /** Half of the synthetic scenes have a labelled image as background. */
  #fillSynthetic(scene: Scene, random: RandomStream): void {
    if (this.#panels !== null && random.uniform() < 0.5) this.#panels.fill(scene, random);
    else fillWithBackground(scene, random);
  }
}

function defocusScene(scene: Scene, random: RandomStream): void {
  const deviation = defocus(scene.canvas, random);
  const isLost = (face: Corners) => shortSide(face) < MIN_SIZE_IN_DEVIATIONS * deviation;
  scene.ignored.push(...scene.faces.filter(isLost));
  scene.faces = scene.faces.filter((face) => !isLost(face));
}
