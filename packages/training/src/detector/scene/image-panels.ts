import { type Corners, shortSide } from '@crowdtone/imaging';
import { groupBy, type RandomStream } from '@crowdtone/runtime';
import { drawIndex } from '@crowdtone/statistics';
import type { LabelledImage } from '../data/images';
import type { LabelledFace } from '../data/labels';
import { type Colour, drawImage, ImagePyramid, type Placement } from './canvas';
import type { Scene } from './scene';

/** Sizes that a face is zoomed to, pixels of its short side; log-uniform. */
const MIN_TARGET_PX = 5;
const MAX_TARGET_PX = 64;
/**
 * Enlarging adds no detail and makes faces visible that were too small to be labelled; where all heads are marked those are
 * ignored.
 */
const MAX_ZOOM = 2;
const MAX_PSEUDO_LABEL_ZOOM = 1.3;
/** Minimum share of the panel that the image fills. */
const MIN_FILLED = 0.7;
const MOSAIC_SHARE = 0.4;
/** Share of panels at about native size or somewhat smaller, as in inference. */
const NATIVE_SHARE = 0.4;
const NATIVE_ZOOM = { from: 0.65, to: 1.25 };
/** Share of panels with a square crop of 0.5 to 1.5 times the image's shorter side, as in SCRFD and YuNet. */
const CROP_SHARE = 0.3;
const CROP_SIDE = { from: 0.5, to: 1.5 };
/** Share of panels from images without people. */
const EMPTY_SHARE = 0.08;

interface StoredImage extends LabelledImage {
  readonly levels: ImagePyramid;
  readonly maxZoom: number;
}

/** A face to be cut out of an image. */
export interface SourceFace {
  readonly levels: ImagePyramid;
  readonly face: LabelledFace;
}

/** Fills scenes with crops of labelled images, zoomed so that all face sizes are equally frequent. */
export class ImagePanels {
  readonly #sources: readonly (readonly StoredImage[])[];
  readonly #weights: readonly number[];
  /** Images of collections without people. */
  readonly #empty: readonly StoredImage[];

  constructor(images: readonly LabelledImage[]) {
    const isEmpty = ({ faces, ignored }: StoredImage) => faces.length + ignored.length === 0;
    const collections = [...groupBy(images.map(store), ({ source }) => source).values()];
    this.#empty = collections.filter((collection) => collection.every(isEmpty)).flat();
    this.#sources = collections.filter((collection) => !collection.every(isEmpty));
    this.#weights = this.#sources.map(sourceWeight);
  }

  /** Faces of at least `smallest` pixels. */
  facesOver(smallest: number): SourceFace[] {
    const images = this.#sources.flat();
    return images.flatMap(({ faces, levels }) =>
      faces.filter((face) => shortSide(face) >= smallest).map((face) => ({ levels, face })),
    );
  }

  /** Fills the scene with one image, or with a mosaic of four around a random point. */
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
    const image = this.#draw(random);
    const placement = choosePlacement(image, panel, random);
    drawImage(scene.canvas, image.levels, placement, randomGrey(random));
    for (const face of image.faces) scene.addFace(placeFace(face, placement), panel);
    for (const region of image.ignored) scene.ignore(place(region, placement), panel);
  }

  #draw(random: RandomStream): StoredImage {
    const isEmpty = random.uniform() < EMPTY_SHARE || this.#sources.length === 0;
    const empty = isEmpty ? this.#empty[random.integer(Math.max(this.#empty.length, 1))] : undefined;
    if (empty !== undefined) return empty;
    const group = this.#sources[drawIndex(this.#weights, random.uniform)];
    const image = group?.[random.integer(group.length)];
    if (image === undefined) throw new RangeError('there are no images to train on');
    return image;
  }
}

function store(image: LabelledImage): StoredImage {
  const isWhole = image.faces.some(({ confidence }) => confidence === 1) || image.hasAllHeads;
  const maxZoom = isWhole ? MAX_ZOOM : MAX_PSEUDO_LABEL_ZOOM;
  return { ...image, levels: new ImagePyramid(image.image), maxZoom };
}

/**
 * Sampling weight of a source: the square root of its faces, so that the largest does not dominate. Doubled for photographs, since
 * images of one size come from one camera and resemble each other, and for true boxes, which include faces that a teacher misses.
 */
function sourceWeight(images: readonly StoredImage[]): number {
  const sizes = new Set(images.map(({ image }) => `${image.width}x${image.height}`));
  const faces = images.reduce((sum, image) => sum + image.faces.length, 0);
  const hasTruth = images.some((image) => image.faces.some(({ confidence }) => confidence === 1));
  return Math.sqrt(1 + faces) * (sizes.size > 1 ? 2 : 1) * (hasTruth ? 2 : 1);
}

/** Chooses a face (if there is one), its size and its position in the panel. */
function choosePlacement({ faces, image, maxZoom }: StoredImage, panel: Corners, random: RandomStream): Placement {
  const [width, height] = [panel.right - panel.left, panel.bottom - panel.top];
  const face = faces[random.integer(Math.max(faces.length, 1))];
  const target = MIN_TARGET_PX * (MAX_TARGET_PX / MIN_TARGET_PX) ** random.uniform();
  const zoomed = face === undefined ? random.between(0.4, maxZoom) : target / shortSide(face);
  const chance = random.uniform();
  const cropped =
    Math.max(width, height) / (Math.min(image.width, image.height) * random.between(CROP_SIDE.from, CROP_SIDE.to));
  const native = random.between(NATIVE_ZOOM.from, NATIVE_ZOOM.to);
  const wanted = chance < NATIVE_SHARE ? native : chance < NATIVE_SHARE + CROP_SHARE ? cropped : zoomed;
  const filling = MIN_FILLED * Math.max(width / image.width, height / image.height);
  const zoom = Math.min(Math.max(wanted, filling), Math.max(maxZoom, filling));
  const centreX = face === undefined ? random.uniform() * image.width : (face.left + face.right) / 2;
  const centreY = face === undefined ? random.uniform() * image.height : (face.top + face.bottom) / 2;
  return {
    panel,
    zoom,
    originX: chooseOrigin(centreX, width / zoom, image.width, random),
    originY: chooseOrigin(centreY, height / zoom, image.height, random),
  };
}

/** Start of an interval of `length` around `centre` that lies inside [0, limit], or contains it when longer. */
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
