import { CrowdtoneError } from '@crowdtone/domain';
import type { FaceDetector } from './detector';
import { openSsdDetector } from './ssd-detector';

const DETECTORS = { ssd: openSsdDetector } as const;

export type DetectorName = keyof typeof DETECTORS;

/** Names that {@link openDetector} takes. */
export const DETECTOR_NAMES = Object.keys(DETECTORS) as readonly DetectorName[];

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
export async function openDetector(name: string, { minFacePx, threads }: DetectorOptions): Promise<FaceDetector> {
  if (!(minFacePx >= 1)) {
    throw new CrowdtoneError('usage', 'E_MIN_FACE', `no face is ${minFacePx} pixels small; give 1 or more`);
  }
  if (!Object.hasOwn(DETECTORS, name)) {
    const known = DETECTOR_NAMES.join(', ');
    throw new CrowdtoneError('usage', 'E_DETECTOR_UNKNOWN', `no detector is named ${name}; choose one of: ${known}`);
  }
  return DETECTORS[name as DetectorName](minFacePx, threads);
}
