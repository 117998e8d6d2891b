import { createHash } from 'node:crypto';
import { EXPRESSIONS } from '@crowdtone/domain';

/** Side of every face in a {@link FaceSet}, pixels: the size of FER2013 and of the networks' input. */
export const FACE_SIDE = 48;
export const FACE_PIXELS = FACE_SIDE * FACE_SIDE;
export const CLASSES = EXPRESSIONS.length;

/** Labelled grey faces in memory. */
export interface FaceSet {
  /** File names. */
  readonly names: readonly string[];
  /** `names.length * FACE_PIXELS` grey values of 8 bits. */
  readonly pixels: Uint8Array;
  /** `names.length * CLASSES` shares of the annotators' votes, adding up to 1 for each face. */
  readonly targets: Float32Array;
  /** Index into EXPRESSIONS of the expression that more than half of the annotators named, or -1. */
  readonly majority: Int8Array;
}

/** Splits of a data set. */
export type Split = 'train' | 'valid' | 'test';

/** A data set. */
export interface FaceSplits extends Record<Split, FaceSet> {
  /** What was excluded and why, for reports. */
  readonly notes: readonly string[];
}

/** The faces at `indices`, as a set of their own. */
export function selectFaces(set: FaceSet, indices: readonly number[]): FaceSet {
  const pixels = new Uint8Array(indices.length * FACE_PIXELS);
  const targets = new Float32Array(indices.length * CLASSES);
  indices.forEach((from, to) => {
    pixels.set(set.pixels.subarray(from * FACE_PIXELS, (from + 1) * FACE_PIXELS), to * FACE_PIXELS);
    targets.set(set.targets.subarray(from * CLASSES, (from + 1) * CLASSES), to * CLASSES);
  });
  return {
    names: indices.map((index) => set.names[index] ?? ''),
    pixels,
    targets,
    majority: Int8Array.from(indices, (index) => set.majority[index] ?? -1),
  };
}

/** The faces whose expression more than half of the annotators agreed on. */
export function majorityFaces(set: FaceSet): FaceSet {
  return selectFaces(
    set,
    set.names.flatMap((_, index) => ((set.majority[index] ?? -1) >= 0 ? [index] : [])),
  );
}

/** One hash of the pixels for each face. */
function pixelHashes(set: FaceSet): string[] {
  return set.names.map((_, index) =>
    createHash('sha1')
      .update(set.pixels.subarray(index * FACE_PIXELS, (index + 1) * FACE_PIXELS))
      .digest('base64'),
  );
}

/**
 * Removes duplicates across splits: from test the faces whose pixels are also in training, from validation those that are also in
 * training or test. Training keeps all faces.
 */
export function dropRepeatedFaces(splits: FaceSplits): FaceSplits {
  const train = new Set(pixelHashes(splits.train));
  const testHashes = pixelHashes(splits.test);
  const keepUnless = (set: FaceSet, hashes: string[], seen: (hash: string) => boolean) =>
    selectFaces(
      set,
      hashes.flatMap((hash, index) => (seen(hash) ? [] : [index])),
    );
  const test = keepUnless(splits.test, testHashes, (hash) => train.has(hash));
  const held = new Set(testHashes);
  const valid = keepUnless(splits.valid, pixelHashes(splits.valid), (hash) => train.has(hash) || held.has(hash));
  const dropped = (before: FaceSet, after: FaceSet) => before.names.length - after.names.length;
  return {
    train: splits.train,
    valid,
    test,
    notes: [
      ...splits.notes,
      `${dropped(splits.test, test)} test faces excluded as duplicates of training faces`,
      `${dropped(splits.valid, valid)} validation faces excluded as duplicates of training or test faces`,
    ],
  };
}

/** The share of each expression in the targets of a set, in the order of EXPRESSIONS. */
export function classShares(set: FaceSet): Float64Array {
  const shares = new Float64Array(CLASSES);
  for (let index = 0; index < set.targets.length; index++) {
    const expression = index % CLASSES;
    shares[expression] = (shares[expression] ?? 0) + (set.targets[index] ?? 0) / set.names.length;
  }
  return shares;
}

/** SHA-256 of pixels and targets, hexadecimal: the same for the same faces in the same order. */
export function digestOf({ pixels, targets }: FaceSet): string {
  const targetBytes = new Uint8Array(targets.buffer, targets.byteOffset, targets.byteLength);
  return createHash('sha256').update(pixels).update(targetBytes).digest('hex');
}
