import type { Box } from '@crowdtone/domain';
import type { ScoreLevels } from '@crowdtone/faces';
import { faceSize, type RgbImage } from '@crowdtone/imaging';
import { faceFreeCrops, syntheticImages } from './face-free';
import { type FiguresByLevel, figuresByLevel } from './level-figures';
import { type Detected, type MatchedDetection, matchDetections } from './matching';
import {
  averagePrecision,
  type Curve,
  type CurvePoint,
  curveOf,
  pointAtPrecision,
  pointAtScore,
  type SizeRange,
} from './precision-recall';

/** A detector to be evaluated. It reports detections down to very low scores. */
export interface DetectorCandidate {
  /** As requested. */
  readonly name: string;
  /** Network, weights, scale. */
  readonly description: string;
  detect(image: RgbImage): Promise<readonly Detected[]>;
  /** The same detector as the product runs it, without the many boxes of very low scores; for measuring its cost. */
  detectAsShipped(image: RgbImage): Promise<unknown>;
  /** Its score levels; null when it has none. */
  readonly scores: ScoreLevels | null;
}

/** A labelled image for evaluation. */
export interface EvaluatedImage {
  /** The collection that it belongs to. */
  readonly collection: string;
  /** All faces or heads are marked, so that other boxes are false positives. */
  readonly isFullyMarked: boolean;
  readonly image: RgbImage;
  /** True faces, pixels. */
  readonly faces: readonly Box[];
  /** Everything that may be a face, true faces included, pixels. */
  readonly labelled: readonly Box[];
  /** Regions without known ground truth, pixels. */
  readonly ignored: readonly Box[];
}

/** Faces by their shorter side, pixels. */
const SIZE_BUCKETS: readonly SizeRange[] = [
  { from: 0, below: 6 },
  { from: 6, below: 10 },
  { from: 10, below: 16 },
  { from: 16, below: 24 },
  { from: 24, below: 48 },
  { from: 48, below: null },
];

/** Range of the overall figures. Pixels. */
export const COUNTED_SIZES: SizeRange = { from: 6, below: null };

/** Recall and false positives are reported at the score with this precision. */
export const OPERATING_PRECISION = 0.8;

/** Figures for one range of face sizes. */
export interface RangeFigures extends SizeRange {
  /** True faces. */
  readonly faces: number;
  /** In [0,1]; null without faces. */
  readonly averagePrecision: number | null;
  /** At the operating score; null when the detector has none. */
  readonly recall: number | null;
  /** At the operating score; null when the detector has none, or nothing of this size. */
  readonly precision: number | null;
}

/** Everything measured on one detector. */
export interface DetectorFigures {
  readonly name: string;
  readonly description: string;
  /** Over {@link COUNTED_SIZES}. */
  readonly counted: RangeFigures;
  readonly buckets: readonly RangeFigures[];
  /** The lowest score with a precision of at least {@link OPERATING_PRECISION}; null when there is none. */
  readonly operatingScore: number | null;
  /**
   * False positives per megapixel: at the operating score on synthetic images and crops (null without operating score), at the
   * level `likely` on crops and photographs without people (null without levels or such images).
   */
  readonly falsePerMegapixel: {
    readonly synthetic: number | null;
    readonly crops: number | null;
    readonly likelyCrops: number | null;
    readonly likelyPhotographs: number | null;
  };
  /** Figures at each score level; null without levels. */
  readonly levels: FiguresByLevel | null;
  /** CPU time of all threads per megapixel, milliseconds, as the product runs it, at a size seen before. */
  readonly cpuMsPerMegapixel: number;
  /** Over {@link COUNTED_SIZES}, thinned for plotting. */
  readonly curve: readonly CurvePoint[];
}

/** Number of images, and areas in megapixels. */
export interface Surfaces {
  readonly images: number;
  /** Megapixels. */
  readonly evaluated: number;
  readonly synthetic: number;
  readonly crops: number;
  readonly photographs: number;
}

/** Figures of all detectors. */
export interface DetectionFigures {
  readonly surfaces: Surfaces;
  readonly candidates: readonly DetectorFigures[];
}

/**
 * Evaluates detectors on labelled images and on images without faces: synthetic ones, unlabelled crops, and `photographs` without
 * people.
 */
export async function measureDetectors(
  candidates: readonly DetectorCandidate[],
  images: readonly EvaluatedImage[],
  onProgress: (text: string) => void = () => undefined,
  photographs: readonly RgbImage[] = [],
): Promise<DetectionFigures> {
  const synthetic = syntheticImages();
  const crops = images.flatMap(({ image, labelled }) => faceFreeCrops(image, labelled));
  const figures: DetectorFigures[] = [];
  for (const candidate of candidates) {
    onProgress(`${candidate.name}: ${images.length} images`);
    const byImage = await matchAll(candidate, images);
    const matched = byImage.flat();
    const truthSizes = images.flatMap(({ faces }) => faces.map(faceSize));
    const curve = curveOf(matched, truthSizes, COUNTED_SIZES);
    const operatingScore = pointAtPrecision(curve, OPERATING_PRECISION)?.score ?? null;
    const figuresOf = (range: SizeRange) => describeRange(range, curveOf(matched, truthSizes, range), operatingScore);
    onProgress(`${candidate.name}: images without faces`);
    figures.push({
      name: candidate.name,
      description: candidate.description,
      counted: figuresOf(COUNTED_SIZES),
      buckets: SIZE_BUCKETS.map(figuresOf),
      operatingScore,
      falsePerMegapixel: {
        synthetic: await falsePerMegapixel(candidate, synthetic, operatingScore),
        crops: await falsePerMegapixel(candidate, crops, operatingScore),
        likelyCrops: await falsePerMegapixel(candidate, crops, candidate.scores?.likely ?? null),
        likelyPhotographs: await falsePerMegapixel(candidate, photographs, candidate.scores?.likely ?? null),
      },
      levels: candidate.scores && figuresByLevel(candidate.scores, byImage, COUNTED_SIZES, curve.faces),
      cpuMsPerMegapixel: await cpuMsPerMegapixel(candidate, images),
      curve: thinned(curve.points),
    });
  }
  const evaluated = megapixels(images.map(({ image }) => image));
  const surfaces = {
    images: images.length,
    evaluated,
    synthetic: megapixels(synthetic),
    crops: megapixels(crops),
    photographs: megapixels(photographs),
  };
  return { surfaces, candidates: figures };
}

/** The matched detections of each image. */
export async function matchAll(
  { detect }: Pick<DetectorCandidate, 'detect'>,
  images: readonly EvaluatedImage[],
): Promise<MatchedDetection[][]> {
  const byImage: MatchedDetection[][] = [];
  for (const { image, faces, ignored } of images) byImage.push(matchDetections(await detect(image), faces, ignored));
  return byImage;
}

/** As a video's frames are detected: nothing is left to initialise, and only boxes of the product's scores are decoded. */
async function cpuMsPerMegapixel({ detectAsShipped }: DetectorCandidate, images: readonly EvaluatedImage[]) {
  let cpuMs = 0;
  for (const { image } of images) {
    // The first detection at a size includes initialisation.
    await detectAsShipped(image);
    const before = process.cpuUsage();
    await detectAsShipped(image);
    const { user, system } = process.cpuUsage(before);
    cpuMs += (user + system) / 1000;
  }
  return cpuMs / megapixels(images.map(({ image }) => image));
}

function describeRange(range: SizeRange, curve: Curve, operatingScore: number | null): RangeFigures {
  const { recall, precision } =
    operatingScore === null ? { recall: null, precision: null } : pointAtScore(curve, operatingScore);
  const hasFaces = curve.faces > 0;
  return {
    ...range,
    faces: curve.faces,
    averagePrecision: averagePrecision(curve),
    recall: hasFaces ? recall : null,
    precision,
  };
}

async function falsePerMegapixel(
  { detect }: DetectorCandidate,
  images: readonly RgbImage[],
  operatingScore: number | null,
): Promise<number | null> {
  if (operatingScore === null || images.length === 0) return null;
  let count = 0;
  for (const image of images) count += (await detect(image)).filter(({ score }) => score >= operatingScore).length;
  return count / megapixels(images);
}

function megapixels(images: readonly RgbImage[]): number {
  return images.reduce((sum, { width, height }) => sum + width * height, 0) / 1e6;
}

const PLOTTED_POINTS = 200;

/** About {@link PLOTTED_POINTS} points at even steps of recall. */
function thinned(points: readonly CurvePoint[]): CurvePoint[] {
  let last = Number.NEGATIVE_INFINITY;
  return points.filter(({ recall }, index) => {
    if (recall - last < 1 / PLOTTED_POINTS && index < points.length - 1) return false;
    last = recall;
    return true;
  });
}
