/** Fits a calibration on the predictions of the network that will run: temperatures, floor, and the estimator of shares. */
import type { Calibration } from '@crowdtone/networks';
import { type FaceSet, majorityFaces } from '../data/face-set';
import { measure } from '../evaluation/metrics';
import { type LogitsOf, predict } from '../evaluation/predict';
import {
  imagePredictor,
  type PredictImages,
  predictSize,
  type SizedPredictions,
} from '../evaluation/shares/predict-sizes';
import { type CalibratedPrecision, calibrationOf, floorOf, type MeasuredSize } from './calibration-of';
import { SELECTION, type SelectionSettings, type ShareSelection, selectEstimator } from './choose-shares';

/** What to fit on. */
export interface FitRequest {
  readonly faces: FaceSet;
  /** Face sizes, pixels. */
  readonly sizesPx: readonly number[];
  /** The network that will run. */
  readonly logitsOf: LogitsOf;
  /** SHA-256 of the weight file, hexadecimal. */
  readonly weightsDigest: string;
  readonly precision: CalibratedPrecision;
  readonly selection?: SelectionSettings | undefined;
  /** Replaces the predictions for simulated captures; for tests. */
  readonly predictImages?: PredictImages | undefined;
  /** Simulated images per face; default 5. */
  readonly imagesPerFace?: number | undefined;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** A calibration and the selection of its estimator. */
export interface FittedCalibration {
  readonly calibration: Calibration;
  readonly selection: ShareSelection;
}

/**
 * Fits everything that a calibration contains.
 * @throws {CrowdtoneError} E_DATA_LAYOUT (input) when there are no faces
 */
export async function fitCalibration(request: FitRequest): Promise<FittedCalibration> {
  const { faces, logitsOf, weightsDigest, precision, selection: settings = SELECTION, onProgress } = request;
  const predictImages = request.predictImages ?? imagePredictor(logitsOf);
  // As in an export, the floor is determined on faces with a majority in their canonical window.
  const clear = majorityFaces(faces);
  const predictions: SizedPredictions[] = [];
  for (const sizePx of request.sizesPx) {
    onProgress?.(`images of faces at ${sizePx} px`);
    predictions.push(await predictSize(faces, sizePx, predictImages, null, request.imagesPerFace));
  }
  const sizes: MeasuredSize[] = [];
  for (const { sizePx, temperature } of predictions) {
    const logits = await predict(clear, sizePx, logitsOf);
    const { accuracy, meanRecall } = measure(logits, clear.majority);
    sizes.push({ size: sizePx, temperature, validAccuracy: accuracy, validMeanRecall: meanRecall });
  }
  const floorPx = floorOf({ sizes });
  const readable = predictions.filter(({ sizePx }) => sizePx >= floorPx);
  const selection = selectEstimator(readable, { ...settings, onProgress });
  return { calibration: calibrationOf(sizes, weightsDigest, selection, readable, precision), selection };
}
