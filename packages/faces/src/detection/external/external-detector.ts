import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CrowdtoneError, type WindowFit } from '@crowdtone/domain';
import { type DetectorFamily, openExternalDetector } from '@crowdtone/networks';
import type { DetectorOptions, FaceDetector, ScoreLevels } from '../detector';
import { planScales } from '../scales';
import { createTiledDetector } from '../tiled-detector';
import { planTiles } from '../tiles';
import { DECODERS } from './decode';

/** What is known of a family of detectors. */
interface Family {
  /**
   * What scores mean unless a model says it itself. Those of CenterFace are measured on the validation pictures; the others follow
   * the thresholds that their authors use, and are not measured.
   */
  readonly scores: ScoreLevels;
  /** Faces under so many pixels of the input are found too rarely; smaller ones are enlarged to it, twice at most. */
  readonly reliablePx: number;
}

const FAMILIES: Readonly<Record<DetectorFamily, Family>> = {
  centerface: { scores: { possible: 0.17, likely: 0.39, certain: 0.6 }, reliablePx: 16 },
  yunet: { scores: { possible: 0.4, likely: 0.65, certain: 0.85 }, reliablePx: 16 },
  scrfd: { scores: { possible: 0.3, likely: 0.5, certain: 0.7 }, reliablePx: 16 },
};

/** Not measured: the middle of what was measured of the others. */
const WINDOW_FIT: WindowFit = { side: 1.04, right: 0, down: 0 };

/** The largest face that one scale is trusted with while a coarser scale looks as well, and where that one shows it again. */
const REACH = { largestPx: 200, shownAgainPx: 50, wholePx: 640 };
const LARGEST_ENLARGEMENT = 2;
/** Of one input; bounds memory and the time of one run. */
const MAX_PIXELS = 2_100_000;
/** Of the smallest wanted face, and of where scales meet. */
const SIZE_TOLERANCE = { wanted: 0.45, from: 0.75, to: 1.3 };

export interface ExternalDetectorFile {
  readonly path: string;
  /** What the report calls it. */
  readonly name: string;
  /** Levels measured for this very file; those of its family when left out. */
  readonly scores?: ScoreLevels | undefined;
}

/**
 * A detector of others from an ONNX file: CenterFace, YuNet or SCRFD, told by its outputs.
 * @throws {CrowdtoneError} E_DETECTOR_FILE (input) when the file is missing or of no known family, E_RUNTIME_UNAVAILABLE
 */
export async function openExternalFile(
  { path, name, scores }: ExternalDetectorFile,
  { minFacePx, threads, leastScore }: DetectorOptions,
): Promise<FaceDetector> {
  const bytes = await readModel(path);
  const session = await openExternalDetector(bytes, path, { threads });
  const family = FAMILIES[session.family];
  const levels = scores ?? family.scores;
  const least = leastScore ?? levels.possible;
  const decode = DECODERS[session.family];
  const finest = Math.min(family.reliablePx / minFacePx, LARGEST_ENLARGEMENT);
  const digest = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  return createTiledDetector({
    name: `${name} (${session.family}, ${digest}), faces from ${minFacePx} px`,
    scores: levels,
    windowFit: WINDOW_FIT,
    plan: (frame) => planTiles(frame, planScales(frame, minFacePx, { ...REACH, finest }), MAX_PIXELS),
    sizeTolerance: SIZE_TOLERANCE,
    async look(pixels, { look }, propose) {
      const { outputs, padded } = await session.detect(pixels, look);
      decode(outputs, padded, least, (left, top, right, bottom, score) => {
        // What lies in the padding is nobody's face.
        if ((left + right) / 2 < look.width && (top + bottom) / 2 < look.height)
          propose(left, top, right, bottom, score);
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
