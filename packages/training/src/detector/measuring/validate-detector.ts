import { type Corners, shortSide } from '@crowdtone/imaging';
import type { Tensor4D } from '@tensorflow/tfjs';
import type { Validation } from '../../trainer/training-loop';
import type { LabelledImage } from '../data/images';
import type { DetectorMaps } from '../learning/detector-loss';
import { averagePrecision, type ImageResult } from './average-precision';
import { findFaces } from './find-faces';

/** Smaller true faces are ignored. */
const MIN_MEASURED_PX = 6;
/** Lower end of the precision-recall curve. */
const MIN_SCORE = 0.03;
/** Size ranges that are measured separately, pixels of the short side. */
const BUCKETS = [
  { name: 'ap6to10', from: MIN_MEASURED_PX, to: 10 },
  { name: 'ap10to16', from: 10, to: 16 },
  { name: 'ap16up', from: 16, to: Number.POSITIVE_INFINITY },
] as const;

type Network = (input: Tensor4D) => DetectorMaps;

/**
 * Average precision over faces of at least 6 px: by collection, by size over all images with true boxes, and the mean over
 * collections, which is the score. Collections without faces are skipped.
 */
export async function validateDetector(images: readonly LabelledImage[], network: Network): Promise<Validation> {
  const bySource = new Map<string, ImageResult[]>();
  const truthResults: ImageResult[] = [];
  for (const { image, source, faces, ignored, isComplete } of images) {
    const found = findFaces(image, network, MIN_SCORE);
    const result = { found, faces, others: [], ignored: isComplete === true ? [] : ignored };
    bySource.set(source, [...(bySource.get(source) ?? []), result]);
    if (faces.some(({ confidence }) => confidence === 1)) truthResults.push(result);
    // Lets signals be handled between images.
    await new Promise(setImmediate);
  }
  const figures: Record<string, number> = {};
  for (const { name, from, to } of BUCKETS) figures[name] = averagePrecision(limited(truthResults, from, to));
  let sum = 0;
  let collections = 0;
  for (const [source, results] of bySource) {
    const counted = limited(results, MIN_MEASURED_PX, Number.POSITIVE_INFINITY);
    if (counted.every(({ faces }) => faces.length === 0)) continue;
    const score = averagePrecision(counted);
    figures[`ap ${source}`] = score;
    sum += score;
    collections += 1;
  }
  return { score: collections === 0 ? 0 : sum / collections, figures };
}

/** Ignores faces of other sizes, and unmatched boxes of other sizes. */
function limited(results: readonly ImageResult[], from: number, to: number): ImageResult[] {
  const fits = (box: Corners) => shortSide(box) >= from && shortSide(box) < to;
  return results.map(({ found, faces, ignored }) => ({
    // A box of a slightly different size may still match a face of this range.
    found: found.filter((box) => shortSide(box) >= from / 2 && shortSide(box) < to * 2),
    faces: faces.filter(fits),
    others: faces.filter((face) => !fits(face)),
    ignored,
  }));
}
