import { type Corners, shortSide } from '@crowdtone/imaging';
import type { RandomStream } from '@crowdtone/runtime';
import { drawIndex } from '@crowdtone/statistics';
import type { LabelledFace } from '../data/labels';
import type { LabelledPicture } from '../data/pictures';
import { type Colour, drawPicture, PictureLevels, type Placement } from './canvas';
import type { Scene } from './scene';

/** Sizes that a face is zoomed to, pixels of its short side; drawn so that every octave comes equally often. */
const SMALLEST_TARGET_PX = 5;
const LARGEST_TARGET_PX = 64;
/**
 * Enlarging shows no more, and shows faces that were too small for whoever labelled the picture; where all heads are marked
 * those are ignored.
 */
const LARGEST_ZOOM = 2;
const LARGEST_ZOOM_OF_TEACHER = 1.3;
/** Zooming out further would fill the panel with what lies outside of the picture. */
const LEAST_FILLED = 0.7;
const MOSAIC_SHARE = 0.4;
/** Panels that show the picture about as it is or somewhat smaller, for that is how the detector will see pictures. */
const NATIVE_SHARE = 0.4;
const NATIVE_ZOOM = { from: 0.65, to: 1.25 };
/** Panels that show a square of 0.5 to 1.5 times the picture's shorter side, as SCRFD and YuNet are trained. */
const CROP_SHARE = 0.3;
const CROP_SIDE = { from: 0.5, to: 1.5 };
/** Panels of pictures that show nobody. */
const EMPTY_SHARE = 0.08;

interface StoredPicture extends LabelledPicture {
  readonly levels: PictureLevels;
  readonly largestZoom: number;
}

/** A face of a picture, for cutting it out. */
export interface SourceFace {
  readonly levels: PictureLevels;
  readonly face: LabelledFace;
}

/** Fills scenes with parts of labelled pictures, zoomed so that faces of all sizes come equally often. */
export class PicturePanels {
  readonly #sources: readonly (readonly StoredPicture[])[];
  readonly #weights: readonly number[];
  /** Pictures of the collections that show nobody at all. */
  readonly #empty: readonly StoredPicture[];

  constructor(pictures: readonly LabelledPicture[]) {
    const bySource = new Map<string, StoredPicture[]>();
    for (const picture of pictures.map(store)) {
      const others = bySource.get(picture.source);
      if (others === undefined) bySource.set(picture.source, [picture]);
      else others.push(picture);
    }
    const isEmpty = ({ faces, ignored }: StoredPicture) => faces.length + ignored.length === 0;
    const collections = [...bySource.values()];
    this.#empty = collections.filter((collection) => collection.every(isEmpty)).flat();
    this.#sources = collections.filter((collection) => !collection.every(isEmpty));
    this.#weights = this.#sources.map(sourceWeight);
  }

  /** Faces of at least `smallest` pixels, to be pasted elsewhere. */
  facesOver(smallest: number): SourceFace[] {
    const pictures = this.#sources.flat();
    return pictures.flatMap(({ faces, levels }) =>
      faces.filter((face) => shortSide(face) >= smallest).map((face) => ({ levels, face })),
    );
  }

  /** One picture over the whole scene, or four around a random point. */
  fill(scene: Scene, random: RandomStream): void {
    const { side } = scene;
    if (random.uniform() >= MOSAIC_SHARE) {
      this.#fillPanel(scene, scene.canvas.bounds, random);
      return;
    }
    const x = Math.round(random.between(0.3, 0.7) * side);
    const y = Math.round(random.between(0.3, 0.7) * side);
    this.#fillPanel(scene, { left: 0, top: 0, right: x, bottom: y }, random);
    this.#fillPanel(scene, { left: x, top: 0, right: side, bottom: y }, random);
    this.#fillPanel(scene, { left: 0, top: y, right: x, bottom: side }, random);
    this.#fillPanel(scene, { left: x, top: y, right: side, bottom: side }, random);
  }

  #fillPanel(scene: Scene, panel: Corners, random: RandomStream): void {
    const picture = this.#draw(random);
    const placement = choosePlacement(picture, panel, random);
    drawPicture(scene.canvas, picture.levels, placement, randomGrey(random));
    for (const face of picture.faces) scene.addFace(placeFace(face, placement), panel);
    for (const region of picture.ignored) scene.ignore(place(region, placement), panel);
  }

  #draw(random: RandomStream): StoredPicture {
    const isEmpty = random.uniform() < EMPTY_SHARE || this.#sources.length === 0;
    const empty = isEmpty ? this.#empty[random.integer(Math.max(this.#empty.length, 1))] : undefined;
    if (empty !== undefined) return empty;
    const group = this.#sources[drawIndex(this.#weights, random.uniform)];
    const picture = group?.[random.integer(group.length)];
    if (picture === undefined) throw new RangeError('there are no pictures to train on');
    return picture;
  }
}

function store(picture: LabelledPicture): StoredPicture {
  const isWhole = picture.faces.some(({ confidence }) => confidence === 1) || picture.hasAllHeads;
  const largestZoom = isWhole ? LARGEST_ZOOM : LARGEST_ZOOM_OF_TEACHER;
  return { ...picture, levels: new PictureLevels(picture.image), largestZoom };
}

/**
 * How often a source is drawn: grows with the root of its faces, so that the largest does not drown the others. Pictures of
 * one size come from one camera and resemble each other, so photographs count twice; a person's labels, which hold
 * what a teacher misses, count twice as well.
 */
function sourceWeight(pictures: readonly StoredPicture[]): number {
  const sizes = new Set(pictures.map(({ image }) => `${image.width}x${image.height}`));
  const faces = pictures.reduce((sum, picture) => sum + picture.faces.length, 0);
  const hasTruth = pictures.some((picture) => picture.faces.some(({ confidence }) => confidence === 1));
  return Math.sqrt(1 + faces) * (sizes.size > 1 ? 2 : 1) * (hasTruth ? 2 : 1);
}

/** Picks a face (if there is one), a size for it, and a place in the panel to show it at. */
function choosePlacement(picture: StoredPicture, panel: Corners, random: RandomStream): Placement {
  const { faces, image, largestZoom } = picture;
  const [width, height] = [panel.right - panel.left, panel.bottom - panel.top];
  const face = faces[random.integer(Math.max(faces.length, 1))];
  const target = SMALLEST_TARGET_PX * (LARGEST_TARGET_PX / SMALLEST_TARGET_PX) ** random.uniform();
  const zoomed = face === undefined ? random.between(0.4, largestZoom) : target / shortSide(face);
  const chance = random.uniform();
  const cropped =
    Math.max(width, height) / (Math.min(image.width, image.height) * random.between(CROP_SIDE.from, CROP_SIDE.to));
  const native = random.between(NATIVE_ZOOM.from, NATIVE_ZOOM.to);
  const wanted = chance < NATIVE_SHARE ? native : chance < NATIVE_SHARE + CROP_SHARE ? cropped : zoomed;
  const filling = LEAST_FILLED * Math.max(width / image.width, height / image.height);
  const zoom = Math.min(Math.max(wanted, filling), Math.max(largestZoom, filling));
  const centreX = face === undefined ? random.uniform() * image.width : (face.left + face.right) / 2;
  const centreY = face === undefined ? random.uniform() * image.height : (face.top + face.bottom) / 2;
  return {
    panel,
    zoom,
    originX: chooseOrigin(centreX, width / zoom, image.width, random),
    originY: chooseOrigin(centreY, height / zoom, image.height, random),
  };
}

/** Start of a stretch of `length` around `centre`, inside [0, limit] where it fits, else with `limit` somewhere inside. */
function chooseOrigin(centre: number, length: number, limit: number, random: RandomStream): number {
  const origin = centre - length * random.between(0.1, 0.9);
  const [low, high] = [Math.min(0, limit - length), Math.max(0, limit - length)];
  return Math.min(Math.max(origin, low), high);
}

function place<Region extends Corners>(region: Region, placement: Placement): Corners {
  const { panel, originX, originY, zoom } = placement;
  return {
    left: (region.left - originX) * zoom + panel.left,
    top: (region.top - originY) * zoom + panel.top,
    right: (region.right - originX) * zoom + panel.left,
    bottom: (region.bottom - originY) * zoom + panel.top,
  };
}

function placeFace(face: LabelledFace, placement: Placement): LabelledFace {
  const { panel, originX, originY, zoom } = placement;
  const landmarks =
    face.landmarks?.map((value, index) =>
      index % 2 === 0 ? (value - originX) * zoom + panel.left : (value - originY) * zoom + panel.top,
    ) ?? null;
  return { ...place(face, placement), confidence: face.confidence, landmarks };
}

function randomGrey(random: RandomStream): Colour {
  const grey = random.between(0, 255);
  return [grey, grey, grey];
}
