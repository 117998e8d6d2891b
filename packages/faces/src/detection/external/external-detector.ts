import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CrowdtoneError, type WindowFit } from '@crowdtone/domain';
import { type DetectorFamily, openExternalDetector } from '@crowdtone/networks';
import type { DetectorOptions, FaceDetector, ScoreLevels } from '../detector';
import { planScales } from '../scales';
import { createTiledDetector } from '../tiled-detector';
import { planTiles } from '../tiles';
import { DECODERS } from './decode';

/** Settings of a family of detectors. */
interface Family {
  /**
   * Default levels. Those of CenterFace are measured on the validation images; the others follow the thresholds that their
   * authors use, and are not measured.
   */
  readonly scores: ScoreLevels;
  /** Smallest face, in pixels of the input, that is found reliably: smaller ones are enlarged to it, twice at most. */
  readonly reliablePx: number;
}

const FAMILIES: Readonly<Record<DetectorFamily, Family>> = {
  centerface: { scores: { possible: 0.17, likely: 0.39, certain: 0.6 }, reliablePx: 16 },
  yunet: { scores: { possible: 0.4, likely: 0.65, certain: 0.85 }, reliablePx: 16 },
  scrfd: { scores: { possible: 0.3, likely: 0.5, certain: 0.7 }, reliablePx: 16 },
};

/** Not measured: the mean of the fits of the other detectors. */
const WINDOW_FIT: WindowFit = { side: 1.04, right: 0, down: 0 };

const FACE_SIZES = { maxFacePx: 200, nextScaleFacePx: 50, anyFaceInputPx: 640 };
const MAX_ENLARGEMENT = 2;
/** Of one input; bounds memory and the duration of one pass. */
const MAX_PIXELS = 2_100_000;
const SIZE_TOLERANCE = { wanted: 0.45, from: 0.75, to: 1.3 };

/** An ONNX file of a third-party detector. */
export interface ExternalDetectorFile {
  readonly path: string;
  /** Its name in the report. */
  readonly name: string;
  /** Levels measured for this file; default are those of its family. */
  readonly scores?: ScoreLevels | undefined;
}

/**
 * Opens a third-party detector from an ONNX file. Its family (CenterFace, YuNet or SCRFD) is recognised by its outputs.
 * @throws {CrowdtoneError} E_DETECTOR_FILE when the file cannot be read or is of no supported family
 * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE when ONNX Runtime cannot be loaded
 */
export async function openExternalFile(
  { path, name, scores }: ExternalDetectorFile,
  { minFacePx, threads, minScore }: DetectorOptions,
): Promise<FaceDetector> {
  const bytes = await readModel(path);
  const session = await openExternalDetector(bytes, path, { threads });
  const family = FAMILIES[session.family];
  const levels = scores ?? family.scores;
  const threshold = minScore ?? levels.possible;
  const decode = DECODERS[session.family];
  const finestScale = Math.min(family.reliablePx / minFacePx, MAX_ENLARGEMENT);
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return createTiledDetector({
    name: `${name} (${session.family}, ${digest}), faces from ${minFacePx} px`,
    scores: levels,
    windowFit: WINDOW_FIT,
    plan: (frame) => planTiles(frame, planScales(frame, minFacePx, { ...FACE_SIZES, finestScale }), MAX_PIXELS),
    sizeTolerance: SIZE_TOLERANCE,
    async detectTile(pixels, { inputSize }, addCandidate) {
      const { outputs, padded } = await session.detect(pixels, inputSize);
      decode(outputs, padded, threshold, (left, top, right, bottom, score) => {
        const isInPadding = (left + right) / 2 >= inputSize.width || (top + bottom) / 2 >= inputSize.height;
        if (!isInPadding) addCandidate(left, top, right, bottom, score);
      });
    },
    close: () => session.close(),
  });
}

async function readModel(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const message = `${path} cannot be read as a detector; give an ONNX file of CenterFace, YuNet or SCRFD`;
    throw new CrowdtoneError('E_DETECTOR_FILE', message, { cause });
  }
}
