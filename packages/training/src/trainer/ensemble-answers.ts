import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { readSafetensors, writeSafetensors } from '@crowdtone/networks';
import { writeWhole } from '@crowdtone/runtime';
import { CLASSES, digestOf, FACE_PIXELS, FACE_SIDE, type FaceSet } from '../data/face-set';
import { predict } from '../evaluation/predict';
import type { Candidate } from '../evaluation/protocol';
import { probabilitiesAt } from '../evaluation/temperature';

/** A network that takes part, and what tells its weights from others. */
export interface EnsembleMember extends Candidate {
  /** SHA-256 of the weights, hexadecimal. */
  readonly digest: string;
}

export interface EnsembleAnswers {
  /** `faces * 8` probabilities, each row adding up to 1. */
  readonly probabilities: Float32Array;
  /** Of faces and members together: other faces or members have other answers. */
  readonly digest: string;
}

const TENSOR = 'answers';

/**
 * What several networks say of the sharp faces, each of them and its mirror image: the mean of their probabilities. Asked
 * once and kept in a file of `folder`, whose name and content say of which faces and members it is, so that no network but
 * the student runs while it learns ("Distilling the Knowledge in a Neural Network", Hinton, Vinyals and Dean, 2015).
 * @param onProgress told before each network
 * @throws {CrowdtoneError} E_ANSWERS_MISMATCH (input) when the file is of other faces or members; E_WEIGHTS_CORRUPT
 *   (environment) when it is not whole
 */
export async function ensembleAnswers(
  faces: FaceSet,
  members: readonly EnsembleMember[],
  folder: string,
  onProgress: (text: string) => void = () => {},
): Promise<EnsembleAnswers> {
  const hash = createHash('sha256').update(digestOf(faces));
  for (const { digest } of members) hash.update(digest);
  const digest = hash.digest('hex');
  const path = join(folder, `answers-${digest.slice(0, 16)}.safetensors`);
  const known = await readAnswers(path, digest, faces.names.length);
  if (known !== null) return { probabilities: known, digest };
  const probabilities = new Float32Array(faces.names.length * CLASSES);
  for (const { name, logitsOf } of members) {
    for (const shown of [faces, mirrored(faces)]) {
      onProgress(`${name} answers to ${shown === faces ? 'the training faces' : 'their mirror images'}`);
      const answers = probabilitiesAt(await predict(shown, FACE_SIDE, logitsOf), 1);
      for (const [index, answer] of answers.entries()) {
        probabilities[index] = (probabilities[index] ?? 0) + answer / members.length / 2;
      }
    }
  }
  const tensors = new Map([[TENSOR, { data: probabilities, shape: [faces.names.length, CLASSES] }]]);
  await writeWhole(path, writeSafetensors(tensors, { precision: 'float32', metadata: { digest } }));
  return { probabilities, digest };
}

/**
 * The same faces with targets between the votes and the answers.
 * @param share of the answers in the targets, in [0,1]
 */
export function withAnswers(faces: FaceSet, { probabilities }: EnsembleAnswers, share: number): FaceSet {
  const targets = faces.targets.map((vote, index) => vote + share * ((probabilities[index] ?? 0) - vote));
  return { ...faces, targets };
}

async function readAnswers(path: string, digest: string, faces: number): Promise<Float32Array | null> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return null;
  const { weights, metadata } = readSafetensors(bytes, path);
  const answers = weights.get(TENSOR);
  if (metadata.digest === digest && answers?.data.length === faces * CLASSES) return answers.data;
  const message = `${path} holds answers to other faces or of other networks; remove it, and they are asked again`;
  throw new CrowdtoneError('E_ANSWERS_MISMATCH', message);
}

function mirrored(faces: FaceSet): FaceSet {
  const pixels = new Uint8Array(faces.pixels.length);
  for (let start = 0; start < pixels.length; start += FACE_SIDE) {
    for (let x = 0; x < FACE_SIDE; x++) pixels[start + x] = faces.pixels[start + FACE_SIDE - 1 - x] ?? 0;
  }
  if (pixels.length % FACE_PIXELS !== 0) throw new RangeError('the pixels are no whole faces');
  return { ...faces, pixels };
}
