/** Predictions for several images of each face, as in a track of the product. */
import { CrowdtoneError } from '@crowdtone/domain';
import { greyInput } from '@crowdtone/networks';
import { randomAt } from '@crowdtone/runtime';
import { CLASSES, FACE_PIXELS, FACE_SIDE, type FaceSet } from '../../data/face-set';
import { type CaptureConditions, PRODUCT_CAPTURE, simulateCaptures } from '../../images/simulated-capture';
import type { LogitsOf } from '../predict';
import type { LabelledFaces, LabelledProbabilities } from '../quantification-error';
import { fitTemperature, probabilitiesAt } from '../temperature';

const MAX_BATCH = 64;
/** Faces captured at once: starting an encoder takes longer than encoding. */
const FACES_PER_CAPTURE = 16 * MAX_BATCH;
const SEED = 0x6c6f6f6b;

/** Simulated images per face; in the product a person is in one or many frames. */
const IMAGES_PER_FACE = 5;

/** Calibrated predictions for all faces of a set at one size, for one image and averaged over all. */
export interface SizedPredictions extends LabelledFaces {
  /** Side of the canonical window, pixels. */
  readonly sizePx: number;
  /** Fitted on the votes of all faces, on single images and averages together. */
  readonly temperature: number;
  readonly votes: Float32Array;
  /** For each number of averaged images: 1 and {@link IMAGES_PER_FACE}. */
  readonly averaged: readonly AveragedPredictions[];
}

/** Predictions averaged over a number of images. */
export interface AveragedPredictions {
  readonly images: number;
  /** `faces * 8` */
  readonly probabilities: Float32Array;
}

/** Computes `faces * 8` logits for one image of each face of a set. */
export type PredictImages = (faces: FaceSet, sizePx: number, image: number) => Promise<Float32Array>;

/**
 * Predicts on simulated captures. Randomness depends only on the index of the face, the number of the image and the size.
 */
export function imagePredictor(network: LogitsOf, delivery: CaptureConditions = PRODUCT_CAPTURE): PredictImages {
  return async (faces, sizePx, image) => {
    const total = faces.names.length;
    const logits = new Float32Array(total * CLASSES);
    for (let start = 0; start < total; start += FACES_PER_CAPTURE) {
      const count = Math.min(FACES_PER_CAPTURE, total - start);
      const sharp = Array.from({ length: count }, (_, place) =>
        faces.pixels.subarray((start + place) * FACE_PIXELS, (start + place + 1) * FACE_PIXELS),
      );
      const randomOf = (place: number) => randomAt(SEED, start + place, image, sizePx);
      const captures = await simulateCaptures(sharp, sizePx, delivery, randomOf);
      for (let first = 0; first < count; first += MAX_BATCH) {
        const batch = captures.slice(first, first + MAX_BATCH);
        logits.set(await network(greyInput(batch, FACE_SIDE), batch.length, sizePx), (start + first) * CLASSES);
      }
    }
    return logits;
  };
}

/**
 * Predicts all faces of a set at one size and calibrates the predictions.
 * @param temperature null to fit it on these faces
 * @throws {CrowdtoneError} E_DATA_LAYOUT (input) when there is no face
 */
export async function predictSize(
  faces: FaceSet,
  sizePx: number,
  read: PredictImages,
  temperature: number | null = null,
  imagesPerFace = IMAGES_PER_FACE,
): Promise<SizedPredictions> {
  if (faces.names.length === 0) {
    const message = 'there are no faces to calibrate on; give a folder with labelled faces';
    throw new CrowdtoneError('E_DATA_LAYOUT', message);
  }
  const images: Float32Array[] = [];
  for (let image = 0; image < imagesPerFace; image++) images.push(await read(faces, sizePx, image));
  return calibratePredictions(faces, sizePx, images, temperature);
}

/**
 * Averages the logits of several images of a face, which equals averaging log-probabilities.
 * @param images logits, `faces * 8` each; at least one
 */
function calibratePredictions(
  faces: Pick<FaceSet, 'targets' | 'majority'>,
  sizePx: number,
  images: readonly Float32Array[],
  known: number | null = null,
): SizedPredictions {
  const counts = images.length > 1 ? [1, images.length] : [1];
  const logits = counts.map((count) => meanOf(images.slice(0, count)));
  const temperature = known ?? fitTemperature(logits, faces.targets);
  const averaged = logits.map((values, index) => ({
    images: counts[index] ?? 1,
    probabilities: probabilitiesAt(values, temperature),
  }));
  return { sizePx, temperature, labels: faces.majority, votes: faces.targets, averaged };
}

/** The predictions averaged over a number of images. */
export function averagedOver({ averaged, labels, votes }: SizedPredictions, images: number): LabelledProbabilities {
  const predictions = averaged.find((candidate) => candidate.images === images) ?? averaged[0];
  return { probabilities: predictions?.probabilities ?? new Float32Array(), labels, votes };
}

function meanOf(sets: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(sets[0]?.length ?? 0);
  for (const values of sets) {
    for (let index = 0; index < mean.length; index++)
      mean[index] = (mean[index] ?? 0) + (values[index] ?? 0) / sets.length;
  }
  return mean;
}
