import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { readSafetensors, writeSafetensors } from '@crowdtone/networks';
import { writeAtomically } from '@crowdtone/runtime';
import { CLASSES, digestOf, FACE_PIXELS, FACE_SIDE, type FaceSet } from '../data/face-set';
import { predict } from '../evaluation/predict';
import type { Candidate } from '../evaluation/protocol';
import { probabilitiesAt } from '../evaluation/temperature';

/** A network of an ensemble. */
export interface EnsembleMember extends Candidate {
  /** SHA-256 of the weights, hexadecimal. */
  readonly digest: string;
}

/** Mean predictions of an ensemble. */
export interface EnsemblePredictions {
  /** `faces * 8` probabilities, each row adding up to 1. */
  readonly probabilities: Float32Array;
  /** Digest of faces and members. */
  readonly digest: string;
}

const TENSOR = 'probabilities';

/**
 * Mean probabilities of several networks for the sharp faces and their mirror images ("Distilling the Knowledge in a Neural
 * Network", Hinton, Vinyals and Dean, 2015). Computed once and cached in `folder`, so that no teacher runs in training steps. Name
 * and metadata of the file identify faces and members.
 * @param onProgress called before each network
 * @throws {CrowdtoneError} E_ANSWERS_MISMATCH (input) when the cached file belongs to other faces or members; E_WEIGHTS_CORRUPT
 *   (environment) when it is incomplete
 */
export async function ensemblePredictions(
  faces: FaceSet,
  members: readonly EnsembleMember[],
  folder: string,
  onProgress: (text: string) => void = () => {},
): Promise<EnsemblePredictions> {
  const hash = createHash('sha256').update(digestOf(faces));
  for (const { digest } of members) hash.update(digest);
  const digest = hash.digest('hex');
  const path = join(folder, `soft-targets-${digest.slice(0, 16)}.safetensors`);
  const known = await readCached(path, digest, faces.names.length);
  if (known !== null) return { probabilities: known, digest };
  const probabilities = new Float32Array(faces.names.length * CLASSES);
  for (const { name, logitsOf } of members) {
    for (const shown of [faces, mirrored(faces)]) {
      onProgress(`soft targets of ${name}: ${shown === faces ? 'training faces' : 'mirrored training faces'}`);
      const predicted = probabilitiesAt(await predict(shown, FACE_SIDE, logitsOf), 1);
      for (const [index, probability] of predicted.entries()) {
        probabilities[index] = (probabilities[index] ?? 0) + probability / members.length / 2;
      }
    }
  }
  const tensors = new Map([[TENSOR, { data: probabilities, shape: [faces.names.length, CLASSES] }]]);
  await writeAtomically(path, writeSafetensors(tensors, { precision: 'float32', metadata: { digest } }));
  return { probabilities, digest };
}

/**
 * Blends the targets of faces with predictions.
 * @param share weight of the predictions, in [0,1]
 */
export function withSoftTargets(faces: FaceSet, { probabilities }: EnsemblePredictions, share: number): FaceSet {
  const targets = faces.targets.map((vote, index) => vote + share * ((probabilities[index] ?? 0) - vote));
  return { ...faces, targets };
}

async function readCached(path: string, digest: string, faces: number): Promise<Float32Array | null> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return null;
  const { weights, metadata } = readSafetensors(bytes, path);
  const cached = weights.get(TENSOR);
  if (metadata.digest === digest && cached?.data.length === faces * CLASSES) return cached.data;
  const message = `${path} contains soft targets of other faces or networks; remove it to compute them again`;
  throw new CrowdtoneError('E_ANSWERS_MISMATCH', message);
}

function mirrored(faces: FaceSet): FaceSet {
  const pixels = new Uint8Array(faces.pixels.length);
  for (let start = 0; start < pixels.length; start += FACE_SIDE) {
    for (let x = 0; x < FACE_SIDE; x++) pixels[start + x] = faces.pixels[start + FACE_SIDE - 1 - x] ?? 0;
  }
  if (pixels.length % FACE_PIXELS !== 0) throw new RangeError('the pixels are not complete faces');
  return { ...faces, pixels };
}
