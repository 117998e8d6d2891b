/** What a network says to the same faces in several pictures each, as a track of the product has them. */
import { CrowdtoneError } from '@crowdtone/domain';
import { greyInput } from '@crowdtone/networks';
import { randomAt } from '@crowdtone/runtime';
import { CLASSES, FACE_PIXELS, FACE_SIDE, type FaceSet } from '../../data/face-set';
import { type Delivery, deliverFace, PRODUCT_DELIVERY } from '../../images/delivered-face';
import type { KnownFaces, LabelledProbabilities } from '../group-error';
import type { LogitsOf } from '../predict';
import { fitTemperature, probabilitiesAt } from '../temperature';

const FACES_AT_ONCE = 64;
const SEED = 0x6c6f6f6b;

/** Pictures that are made of every face; a person of the product is in one frame or in many. */
const PICTURES_A_FACE = 5;

/** Readings of all faces of a set at one size, calibrated, joined over one picture and over all. */
export interface SizedReadings extends KnownFaces {
  /** Side of the canonical window, pixels. */
  readonly sizePx: number;
  /** Fitted on all faces and their votes, on single pictures and on all joined alike. */
  readonly temperature: number;
  readonly votes: Float32Array;
  /** By the number of pictures that a reading is joined from: 1 and {@link PICTURES_A_FACE}. */
  readonly joined: readonly JoinedReadings[];
}

export interface JoinedReadings {
  readonly pictures: number;
  /** `faces * 8` */
  readonly probabilities: Float32Array;
}

/** Gives `faces * 8` logits of all faces of a set in one picture each. */
export type ReadPicture = (faces: FaceSet, sizePx: number, picture: number) => Promise<Float32Array>;

/**
 * Logits of every face in its `picture`-th picture. What is random in a picture depends on the face's place, the picture's
 * number and the size alone.
 */
export function pictureReader(network: LogitsOf, delivery: Delivery = PRODUCT_DELIVERY): ReadPicture {
  return async (faces, sizePx, picture) => {
    const total = faces.names.length;
    const logits = new Float32Array(total * CLASSES);
    for (let start = 0; start < total; start += FACES_AT_ONCE) {
      const count = Math.min(FACES_AT_ONCE, total - start);
      const pictures = Array.from({ length: count }, (_, place) => {
        const face = start + place;
        const pixels = faces.pixels.subarray(face * FACE_PIXELS, (face + 1) * FACE_PIXELS);
        return deliverFace(pixels, sizePx, delivery, randomAt(SEED, face, picture, sizePx));
      });
      logits.set(await network(greyInput(pictures, FACE_SIDE), count, sizePx), start * CLASSES);
    }
    return logits;
  };
}

/**
 * Reads all faces of a set at one size and calibrates the readings.
 * @param temperature of the readings; null to fit it on these faces
 * @throws {CrowdtoneError} E_DATA_LAYOUT (input) when there is no face
 */
export async function readSized(
  faces: FaceSet,
  sizePx: number,
  read: ReadPicture,
  temperature: number | null = null,
  picturesAFace = PICTURES_A_FACE,
): Promise<SizedReadings> {
  if (faces.names.length === 0) {
    const message = 'there is no face to calibrate on; give a folder with labelled faces';
    throw new CrowdtoneError('E_DATA_LAYOUT', message);
  }
  const pictures: Float32Array[] = [];
  for (let picture = 0; picture < picturesAFace; picture++) pictures.push(await read(faces, sizePx, picture));
  return calibrateReadings(faces, sizePx, pictures, temperature);
}

/**
 * Several pictures of a face are joined by the mean of the logarithms of its probabilities, which is that of its logits.
 * @param pictures logits, `faces * 8` each; at least one
 */
function calibrateReadings(
  faces: Pick<FaceSet, 'targets' | 'majority'>,
  sizePx: number,
  pictures: readonly Float32Array[],
  known: number | null = null,
): SizedReadings {
  const counts = pictures.length > 1 ? [1, pictures.length] : [1];
  const logits = counts.map((count) => meanOf(pictures.slice(0, count)));
  const temperature = known ?? fitTemperature(logits, faces.targets);
  const joined = logits.map((values, index) => ({
    pictures: counts[index] ?? 1,
    probabilities: probabilitiesAt(values, temperature),
  }));
  return { sizePx, temperature, labels: faces.majority, votes: faces.targets, joined };
}

/** The readings joined over a number of pictures. */
export function joinedOver({ joined, labels, votes }: SizedReadings, pictures: number): LabelledProbabilities {
  const readings = joined.find((candidate) => candidate.pictures === pictures) ?? joined[0];
  return { probabilities: readings?.probabilities ?? new Float32Array(), labels, votes };
}

function meanOf(sets: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(sets[0]?.length ?? 0);
  for (const values of sets) {
    for (let index = 0; index < mean.length; index++)
      mean[index] = (mean[index] ?? 0) + (values[index] ?? 0) / sets.length;
  }
  return mean;
}
