import type { SizedPredictions } from '@crowdtone/training';
import { biasedPredictions } from './biased-predictions';

/** {@link biasedPredictions} of labelled faces at one size, in a single image each; every fifth face is unclear: half its votes are for neutral. */
export function biasedSize(faces: number, seed: number, sizePx = 48): SizedPredictions {
  const { probabilities, labels: named } = biasedPredictions(faces, seed);
  const classes = probabilities.length / faces;
  const votes = new Float32Array(probabilities.length);
  const labels = Int8Array.from({ length: faces }, (_, face) => {
    const label = named[face] ?? 0;
    const isUnclear = face % 5 === 4 && label !== 0;
    votes[face * classes + label] = isUnclear ? 0.5 : 1;
    if (isUnclear) votes[face * classes] = 0.5;
    return isUnclear ? -1 : label;
  });
  return { sizePx, temperature: 1, labels, votes, averaged: [{ images: 1, probabilities }] };
}
