import type { Box } from '@crowdtone/domain';
import type { ScoreLevels } from '@crowdtone/faces';
import { faceSize, type RgbImage } from '@crowdtone/imaging';
import { seededRandom } from '@crowdtone/runtime';
import { faceFreeCrops, madePictures } from './face-free';
import { type Detected, type Judged, judge } from './matching';
import {
  averagePrecision,
  type Curve,
  type CurvePoint,
  curveOf,
  pointAtPrecision,
  pointAtScore,
  type SizeRange,
} from './precision-recall';

/** A detector to be measured, whatever runs it. It reports faces down to scores at which hardly one is right. */
export interface DetectorCandidate {
  /** As it was asked for. */
  readonly name: string;
  /** Network, weights, scale. */
  readonly description: string;
  detect(image: RgbImage): Promise<readonly Detected[]>;
  /** What its scores are said to mean; null for one that says nothing. */
  readonly scores: ScoreLevels | null;
}

export interface EvaluatedPicture {
  /** The collection that it belongs to. */
  readonly collection: string;
  /** A person marked every face or every head in it, so that a box beside them is false. */
  readonly isFullyMarked: boolean;
  readonly image: RgbImage;
  /** True faces, pixels. */
  readonly faces: readonly Box[];
  /** Everything that may be a face, true faces included, pixels. */
  readonly labelled: readonly Box[];
  /** Regions of which nothing is known, pixels. */
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

/** Faces that count for the one figure of a detector: smaller ones are dots. Pixels. */
export const COUNTED_SIZES: SizeRange = { from: 6, below: null };

/** Recall and false faces are told for the score at which this share of the reported boxes is right. */
export const WORKING_PRECISION = 0.8;

export interface RangeFigures extends SizeRange {
  /** True faces. */
  readonly faces: number;
  /** In [0,1]; null without faces. */
  readonly averagePrecision: number | null;
  /** At the working score; null when the detector has none. */
  readonly recall: number | null;
  /** At the working score; null when the detector has none, or nothing of this size. */
  readonly precision: number | null;
}

export interface DetectorFigures {
  readonly name: string;
  readonly description: string;
  /** All faces that count. */
  readonly counted: RangeFigures;
  readonly buckets: readonly RangeFigures[];
  /** The lowest score from which on precision is at least {@link WORKING_PRECISION}; null when it never is. */
  readonly workingScore: number | null;
  /**
   * Boxes for each megapixel without faces: of the working score or more on made pictures and crops (null without working
   * score), of the level `likely` on crops and photographs that show nobody (null without levels or such pictures).
   */
  readonly falsePerMegapixel: {
    readonly made: number | null;
    readonly crops: number | null;
    readonly likelyCrops: number | null;
    readonly likelyPhotographs: number | null;
  };
  /** Of all boxes of the level `likely`; null without levels or boxes. */
  readonly likely: LikelyFigures | null;
  /** Processor time of all threads for each megapixel of the evaluated pictures, milliseconds. */
  readonly cpuMsPerMegapixel: number;
  /** Of the faces that count, thinned for a plot. */
  readonly curve: readonly CurvePoint[];
}

/** What the level `likely` comes to on the evaluated pictures. */
export interface LikelyFigures {
  /** From this score on. */
  readonly score: number;
  /** Share of its boxes that are faces, those that count, in [0,1]. */
  readonly precision: number;
  /** 95 % interval of that, by drawing whole pictures again and again (percentile bootstrap). */
  readonly interval: readonly [low: number, high: number];
  /** Share of the faces that count which have such a box. */
  readonly recall: number;
  readonly boxes: number;
}

export interface Surfaces {
  readonly pictures: number;
  /** Megapixels. */
  readonly evaluated: number;
  readonly made: number;
  readonly crops: number;
  readonly photographs: number;
}

export interface DetectionFigures {
  readonly surfaces: Surfaces;
  readonly candidates: readonly DetectorFigures[];
}

/**
 * Measures detectors side by side on labelled pictures, and on pictures without faces: made ones, squares of the labelled
 * pictures in which nothing was labelled, and `photographs` that show nobody.
 */
export async function measureDetectors(
  candidates: readonly DetectorCandidate[],
  pictures: readonly EvaluatedPicture[],
  onProgress: (text: string) => void = () => undefined,
  photographs: readonly RgbImage[] = [],
): Promise<DetectionFigures> {
  const made = madePictures();
  const crops = pictures.flatMap(({ image, labelled }) => faceFreeCrops(image, labelled));
  const figures: DetectorFigures[] = [];
  for (const candidate of candidates) {
    onProgress(`${candidate.name}: ${pictures.length} pictures`);
    const { byPicture, cpuMs } = await judgeAll(candidate, pictures);
    const judged = byPicture.flat();
    const truthSizes = pictures.flatMap(({ faces }) => faces.map(faceSize));
    const curve = curveOf(judged, truthSizes, COUNTED_SIZES);
    const workingScore = pointAtPrecision(curve, WORKING_PRECISION)?.score ?? null;
    const figuresOf = (range: SizeRange) => describeRange(range, curveOf(judged, truthSizes, range), workingScore);
    onProgress(`${candidate.name}: pictures without faces`);
    figures.push({
      name: candidate.name,
      description: candidate.description,
      counted: figuresOf(COUNTED_SIZES),
      buckets: SIZE_BUCKETS.map(figuresOf),
      workingScore,
      falsePerMegapixel: {
        made: await falsePerMegapixel(candidate, made, workingScore),
        crops: await falsePerMegapixel(candidate, crops, workingScore),
        likelyCrops: await falsePerMegapixel(candidate, crops, candidate.scores?.likely ?? null),
        likelyPhotographs: await falsePerMegapixel(candidate, photographs, candidate.scores?.likely ?? null),
      },
      likely: likelyFigures(candidate.scores, byPicture, curve),
      cpuMsPerMegapixel: cpuMs / megapixels(pictures.map(({ image }) => image)),
      curve: thinned(curve.points),
    });
  }
  const evaluated = megapixels(pictures.map(({ image }) => image));
  const surfaces = {
    pictures: pictures.length,
    evaluated,
    made: megapixels(made),
    crops: megapixels(crops),
    photographs: megapixels(photographs),
  };
  return { surfaces, candidates: figures };
}

/** Every detection of a detector, judged, picture by picture, and the processor time that they took, milliseconds. */
export async function judgeAll(
  { detect }: Pick<DetectorCandidate, 'detect'>,
  pictures: readonly EvaluatedPicture[],
): Promise<{ byPicture: Judged[][]; cpuMs: number }> {
  const byPicture: Judged[][] = [];
  let cpuMs = 0;
  // A network's first run prepares it: not what a picture costs.
  const [first] = pictures;
  if (first !== undefined) await detect(first.image);
  for (const { image, faces, ignored } of pictures) {
    const before = process.cpuUsage();
    const detections = await detect(image);
    const { user, system } = process.cpuUsage(before);
    cpuMs += (user + system) / 1000;
    byPicture.push(judge(detections, faces, ignored));
  }
  return { byPicture, cpuMs };
}

const RESAMPLES = 1000;
const RESAMPLING_SEED = 11;
/** Shares of the resamples that lie below the ends of a 95 % interval. */
const INTERVAL = [0.025, 0.975] as const;

function likelyFigures(
  scores: ScoreLevels | null,
  byPicture: readonly (readonly Judged[])[],
  curve: Curve,
): LikelyFigures | null {
  if (scores === null) return null;
  const counted = byPicture.map((judged) => {
    const boxes = judged.filter(({ score, sizePx, truthSizePx }) => {
      return score >= scores.likely && isWithin(COUNTED_SIZES, truthSizePx ?? sizePx);
    });
    return { boxes: boxes.length, right: boxes.filter(({ truthSizePx }) => truthSizePx !== null).length };
  });
  const sum = (of: 'boxes' | 'right', pictures: readonly (typeof counted)[number][]) =>
    pictures.reduce((total, picture) => total + picture[of], 0);
  const boxes = sum('boxes', counted);
  if (boxes === 0) return null;
  const random = seededRandom(RESAMPLING_SEED);
  const precisions = Array.from({ length: RESAMPLES }, () => {
    const drawn = counted.map(() => counted[Math.floor(random() * counted.length)] ?? { boxes: 0, right: 0 });
    return sum('right', drawn) / Math.max(sum('boxes', drawn), 1);
  }).sort((a, b) => a - b);
  const [low = 0, high = 1] = INTERVAL.map((share) => precisions[Math.round(share * (RESAMPLES - 1))] ?? 0);
  const { recall } = pointAtScore(curve, scores.likely);
  return { score: scores.likely, precision: sum('right', counted) / boxes, interval: [low, high], recall, boxes };
}

function isWithin({ from, below }: SizeRange, size: number): boolean {
  return size >= from && (below === null || size < below);
}

function describeRange(range: SizeRange, curve: Curve, workingScore: number | null): RangeFigures {
  const { recall, precision } =
    workingScore === null ? { recall: null, precision: null } : pointAtScore(curve, workingScore);
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
  pictures: readonly RgbImage[],
  workingScore: number | null,
): Promise<number | null> {
  if (workingScore === null || pictures.length === 0) return null;
  let count = 0;
  for (const picture of pictures) count += (await detect(picture)).filter(({ score }) => score >= workingScore).length;
  return count / megapixels(pictures);
}

function megapixels(pictures: readonly RgbImage[]): number {
  return pictures.reduce((sum, { width, height }) => sum + width * height, 0) / 1e6;
}

const PLOTTED_POINTS = 200;

/** At most {@link PLOTTED_POINTS} points at even steps of recall. */
function thinned(points: readonly CurvePoint[]): CurvePoint[] {
  let last = Number.NEGATIVE_INFINITY;
  return points.filter(({ recall }, index) => {
    if (recall - last < 1 / PLOTTED_POINTS && index < points.length - 1) return false;
    last = recall;
    return true;
  });
}
