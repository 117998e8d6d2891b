import { type Corners, shortSide } from '@crowdtone/imaging';
import type { Tensor4D } from '@tensorflow/tfjs';
import type { Validation } from '../../trainer/training-loop';
import type { LabelledPicture } from '../data/pictures';
import type { DetectorMaps } from '../learning/detector-loss';
import { averagePrecision, type PictureResult } from './average-precision';
import { findFaces } from './find-faces';

/** Smaller true faces count neither way. */
const SMALLEST_MEASURED_PX = 6;
/** Where the curve of precision over recall ends. */
const LEAST_SCORE = 0.03;
/** Sizes that are looked at apart, pixels of the short side. */
const BUCKETS = [
  { name: 'ap6to10', from: SMALLEST_MEASURED_PX, to: 10 },
  { name: 'ap10to16', from: 10, to: 16 },
  { name: 'ap16up', from: 16, to: Number.POSITIVE_INFINITY },
] as const;

type Network = (input: Tensor4D) => DetectorMaps;

/**
 * Average precision over faces of at least 6 px: the mean over the pictures' collections, which is the score, each of them,
 * and by size over all pictures whose faces a person drew. A collection without any face has none.
 */
export async function validateDetector(pictures: readonly LabelledPicture[], network: Network): Promise<Validation> {
  const bySource = new Map<string, PictureResult[]>();
  const drawn: PictureResult[] = [];
  for (const { image, source, faces, ignored, isComplete } of pictures) {
    const found = findFaces(image, network, LEAST_SCORE);
    const result = { found, faces, others: [], ignored: isComplete === true ? [] : ignored };
    bySource.set(source, [...(bySource.get(source) ?? []), result]);
    if (faces.some(({ confidence }) => confidence === 1)) drawn.push(result);
    // Lets signals in between two pictures.
    await new Promise(setImmediate);
  }
  const figures: Record<string, number> = {};
  for (const { name, from, to } of BUCKETS) figures[name] = averagePrecision(limited(drawn, from, to));
  let sum = 0;
  let collections = 0;
  for (const [source, results] of bySource) {
    const counted = limited(results, SMALLEST_MEASURED_PX, Number.POSITIVE_INFINITY);
    if (counted.every(({ faces }) => faces.length === 0)) continue;
    const score = averagePrecision(counted);
    figures[`ap ${source}`] = score;
    sum += score;
    collections += 1;
  }
  return { score: collections === 0 ? 0 : sum / collections, figures };
}

/** Faces of other sizes are ignored, and so are found boxes of other sizes that match nothing. */
function limited(results: readonly PictureResult[], from: number, to: number): PictureResult[] {
  const fits = (box: Corners) => shortSide(box) >= from && shortSide(box) < to;
  return results.map(({ found, faces, ignored }) => ({
    // A box a little off in size may still match a face of this bucket.
    found: found.filter((box) => shortSide(box) >= from / 2 && shortSide(box) < to * 2),
    faces: faces.filter(fits),
    others: faces.filter((face) => !fits(face)),
    ignored,
  }));
}
