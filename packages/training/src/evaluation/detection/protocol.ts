import type { Box } from '@crowdtone/domain';
import { faceSize, type RgbImage } from '@crowdtone/imaging';
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
}

export interface EvaluatedPicture {
  readonly image: RgbImage;
  /** True faces, pixels. */
  readonly faces: readonly Box[];
  /** Everything that may be a face, true faces included, pixels. */
  readonly labelled: readonly Box[];
}

/** Faces by their shorter side, pixels. */
export const SIZE_BUCKETS: readonly SizeRange[] = [
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
  /** Boxes of the working score or more for each megapixel without faces; null without working score. */
  readonly falsePerMegapixel: { readonly made: number | null; readonly crops: number | null };
  /** Processor time of all threads for each megapixel of the evaluated pictures, milliseconds. */
  readonly cpuMsPerMegapixel: number;
  /** Of the faces that count, thinned for a plot. */
  readonly curve: readonly CurvePoint[];
}

export interface Surfaces {
  readonly pictures: number;
  /** Megapixels. */
  readonly evaluated: number;
  readonly made: number;
  readonly crops: number;
}

export interface DetectionFigures {
  readonly surfaces: Surfaces;
  readonly candidates: readonly DetectorFigures[];
}

/**
 * Measures detectors side by side on labelled pictures, and on pictures without faces: made ones, and squares of the
 * labelled pictures in which nothing was labelled.
 */
export async function measureDetectors(
  candidates: readonly DetectorCandidate[],
  pictures: readonly EvaluatedPicture[],
  onProgress: (text: string) => void = () => undefined,
): Promise<DetectionFigures> {
  const made = madePictures();
  const crops = pictures.flatMap(({ image, labelled }) => faceFreeCrops(image, labelled));
  const figures: DetectorFigures[] = [];
  for (const candidate of candidates) {
    onProgress(`${candidate.name}: ${pictures.length} pictures`);
    const { judged, cpuMs } = await judgeAll(candidate, pictures);
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
      },
      cpuMsPerMegapixel: cpuMs / megapixels(pictures.map(({ image }) => image)),
      curve: thinned(curve.points),
    });
  }
  const evaluated = megapixels(pictures.map(({ image }) => image));
  const surfaces = { pictures: pictures.length, evaluated, made: megapixels(made), crops: megapixels(crops) };
  return { surfaces, candidates: figures };
}

/** Every detection of a detector on all pictures, judged, and the processor time that they took, milliseconds. */
export async function judgeAll(
  { detect }: Pick<DetectorCandidate, 'detect'>,
  pictures: readonly EvaluatedPicture[],
): Promise<{ judged: Judged[]; cpuMs: number }> {
  const judged: Judged[] = [];
  let cpuMs = 0;
  // A network's first run prepares it: not what a picture costs.
  const [first] = pictures;
  if (first !== undefined) await detect(first.image);
  for (const { image, faces } of pictures) {
    const before = process.cpuUsage();
    const detections = await detect(image);
    const { user, system } = process.cpuUsage(before);
    cpuMs += (user + system) / 1000;
    judged.push(...judge(detections, faces));
  }
  return { judged, cpuMs };
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
