import { type Corners, shortSide } from '@crowdtone/imaging';
import type { Tensor4D } from '@tensorflow/tfjs';
import type { Validation } from '../../trainer/training-loop';
import type { LabelledPicture } from '../data/pictures';
import type { DetectorMaps } from '../learning/detector-loss';
import { averagePrecision, type PictureResult } from './average-precision';
import { findFaces } from './find-faces';

/** Smaller true faces count neither way. */
export const SMALLEST_MEASURED_PX = 6;
/** Where the curve of precision over recall ends. */
const LEAST_SCORE = 0.03;
/** Sizes that are looked at apart, pixels of the short side. */
const BUCKETS = [
  { name: 'ap6to10', from: SMALLEST_MEASURED_PX, to: 10 },
  { name: 'ap10to16', from: 10, to: 16 },
  { name: 'ap16up', from: 16, to: Number.POSITIVE_INFINITY },
] as const;

type Network = (input: Tensor4D) => DetectorMaps;

/** Average precision over faces of at least 6 px, which is the score, and by size. */
export async function validateDetector(pictures: readonly LabelledPicture[], network: Network): Promise<Validation> {
  const results: PictureResult[] = [];
  for (const { image, faces } of pictures) {
    results.push({ found: findFaces(image, network, LEAST_SCORE), faces, ignored: [] });
    // Lets signals in between two pictures.
    await new Promise(setImmediate);
  }
  const figures: Record<string, number> = {};
  for (const { name, from, to } of BUCKETS) figures[name] = averagePrecision(limited(results, from, to));
  const score = averagePrecision(limited(results, SMALLEST_MEASURED_PX, Number.POSITIVE_INFINITY));
  return { score, figures };
}

/** Faces of other sizes are ignored, and so are found boxes of other sizes that match nothing. */
function limited(results: readonly PictureResult[], from: number, to: number): PictureResult[] {
  const fits = (box: Corners) => shortSide(box) >= from && shortSide(box) < to;
  return results.map(({ found, faces }) => ({
    // A box a little off in size may still match a face of this bucket.
    found: found.filter((box) => shortSide(box) >= from / 2 && shortSide(box) < to * 2),
    faces: faces.filter(fits),
    ignored: faces.filter((face) => !fits(face)),
  }));
}
