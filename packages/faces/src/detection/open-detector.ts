import { CrowdtoneError } from '@crowdtone/domain';
import type { FaceDetector } from './detector';
import { openSsdDetector } from './ssd-detector';

export const DETECTOR_NAMES = ['ssd'] as const;

export type DetectorName = (typeof DETECTOR_NAMES)[number];

export interface DetectorOptions {
  /** Smallest wanted face, shorter side in pixels of the frame. Halving it costs four times the time. */
  readonly minFacePx: number;
  /** Threads of the network; 1 unless told. */
  readonly threads?: number;
}

/**
 * Opens a detector by name.
 * @throws CrowdtoneError E_DETECTOR_UNKNOWN, E_MIN_FACE, and what opening the network throws
 */
export async function openDetector(name: DetectorName, { minFacePx, threads }: DetectorOptions): Promise<FaceDetector> {
  if (!(minFacePx >= 1)) {
    throw new CrowdtoneError('usage', 'E_MIN_FACE', `no face is ${minFacePx} pixels small; give 1 or more`);
  }
  switch (name) {
    case 'ssd':
      return openSsdDetector(minFacePx, threads);
    default:
      throw unknownDetector(name);
  }
}

function unknownDetector(name: never): CrowdtoneError {
  const known = DETECTOR_NAMES.join(', ');
  return new CrowdtoneError('usage', 'E_DETECTOR_UNKNOWN', `no detector is named ${name}; choose one of: ${known}`);
}
