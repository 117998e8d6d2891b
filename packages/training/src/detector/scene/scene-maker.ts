import { type Corners, shortSide } from '@crowdtone/imaging';
import { type RandomStream, randomAt } from '@crowdtone/runtime';
import type { LabelledPicture } from '../data/pictures';
import { changeLight, defocus, degradeAsCamera } from './camera';
import { coverFacesInPart } from './occlusion';
import { PicturePanels } from './picture-panels';
import { Scene } from './scene';
import { addCrowd, addDecoys, type FaceSupply, fillWithBackground } from './synthetic-crowd';

export interface SceneSettings {
  /** Side of the square pictures, pixels; a multiple of 32. */
  readonly side: number;
  readonly seed: number;
}

export interface SceneSupply {
  /** Pictures with labels; none for scenes that are all made. */
  readonly pictures: readonly LabelledPicture[];
  /** Grey faces of 48 x 48 pixels one after the other; none for crowds of cut-out faces alone. */
  readonly greyFaces: Uint8Array;
}

/** What the streams of random numbers are for, so that no two share one. */
const SCENE_STREAM = 3;
const ECHO_STREAM = 4;
/** Faces under this size are not worth cutting out. */
const SMALLEST_CUT_OUT_PX = 20;
const PICTURE_SHARE = 0.9;
/** Scenes of pictures into which a made crowd is put as well. */
const CROWD_ON_PICTURE_SHARE = 0.1;
const EMPTY_SHARE = 0.25;
const DECOYS_SHARE = 0.15;
/** Scenes in which something lies in front of some faces. */
const COVERED_SHARE = 0.2;
/** Pictures are degraded as they are; so many of them get no more of it. */
const SPARED_SHARE = 0.6;
/** Scenes out of focus: their larger faces are to be found, and crowds of blurs are not to be taken for one large face. */
const DEFOCUS_SHARE = 0.12;
/** Faces under so many deviations of the blur cannot be known as such. */
const LEAST_SHARPNESS = 3.5;

/**
 * Makes the pictures that a detector is trained on: parts of labelled pictures, and crowds put together from faces. A
 * scene is a function of (seed, step, place) alone, so a run that goes on after an interruption sees what it would have.
 */
export class SceneMaker {
  readonly #panels: PicturePanels | null;
  readonly #faces: FaceSupply;

  constructor(
    supply: SceneSupply,
    readonly settings: SceneSettings,
  ) {
    this.#panels = supply.pictures.length > 0 ? new PicturePanels(supply.pictures) : null;
    const cutOut = this.#panels?.facesOver(SMALLEST_CUT_OUT_PX) ?? [];
    this.#faces = { grey: supply.greyFaces, cutOut };
    if (cutOut.length === 0 && supply.greyFaces.length === 0) throw new RangeError('no faces to make crowds of');
  }

  /** @param step of the training, from 0 @param place in the batch */
  make(step: number, place: number): Scene {
    const random = randomAt(this.settings.seed, SCENE_STREAM, step, place);
    const scene = new Scene(this.settings.side);
    const isPicture = this.#panels !== null && random.uniform() < PICTURE_SHARE;
    if (isPicture) this.#panels?.fill(scene, random);
    else this.#fillMade(scene, random);
    const hasCrowd = random.uniform() < (isPicture ? CROWD_ON_PICTURE_SHARE : 1 - EMPTY_SHARE);
    if (hasCrowd) addCrowd(scene, this.#faces, random);
    if (random.uniform() < DECOYS_SHARE) addDecoys(scene, random);
    if (random.uniform() < COVERED_SHARE) coverFacesInPart(scene, random);
    if (random.uniform() < DEFOCUS_SHARE) defocusScene(scene, random);
    if (isPicture && random.uniform() < SPARED_SHARE) changeLight(scene.canvas, random);
    else degradeAsCamera(scene.canvas, random);
    if (random.uniform() < 0.5) scene.mirror();
    return scene;
  }

  /** The same scene again, seen from the other side and in another light; the scene itself stays as it was. */
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

  /** Half of the made scenes have a picture behind them, with the faces that are in it. */
  #fillMade(scene: Scene, random: RandomStream): void {
    if (this.#panels !== null && random.uniform() < 0.5) this.#panels.fill(scene, random);
    else fillWithBackground(scene, random);
  }
}

function defocusScene(scene: Scene, random: RandomStream): void {
  const deviation = defocus(scene.canvas, random);
  const isLost = (face: Corners) => shortSide(face) < LEAST_SHARPNESS * deviation;
  scene.ignored.push(...scene.faces.filter(isLost));
  scene.faces = scene.faces.filter((face) => !isLost(face));
}
