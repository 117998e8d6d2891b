/** Recalibrates a model on a user's own faces: the weights stay, everything fitted is fitted again. */
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CrowdtoneError, EXPRESSIONS } from '@crowdtone/domain';
import { MODEL_FILES, openNetworkSession, readModelFolder } from '@crowdtone/networks';
import { writeAtomically } from '@crowdtone/runtime';
import { type FaceSet, selectFaces } from '../data/face-set';
import { isFerplus, loadFaces } from '../data/load-faces';
import type { LogitsOf } from '../evaluation/predict';
import type { PredictImages } from '../evaluation/shares/predict-sizes';
import { SELECTION, type SelectionSettings, type ShareSelection } from './choose-shares';
import { fitCalibration } from './fit-calibration';
import { QUANTIFICATION_HEADING, SHARE_HEADING, shareSection } from './share-section';

/** A recalibration. */
export interface CalibrationRequest {
  /** Folder of labelled faces, see `loadFaces`: uses the validation faces of FER+, and all but the test faces of class folders. */
  readonly data: string;
  /** The model folder whose weights are calibrated. */
  readonly model: string;
  /** The new model folder, which is created; must differ from `model` unless `overwrite` is set. */
  readonly folder: string;
  readonly overwrite?: boolean;
  readonly selection?: SelectionSettings;
  /** Replaces the predictions of the network; for tests. */
  readonly predictImages?: PredictImages;
  /** Simulated images per face; default 5. */
  readonly imagesPerFace?: number;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Minimum per expression: each fold of the cross-validation needs a face. */
const MIN_FACES = 2;

/**
 * Creates a model folder with a new calibration of the float32 network, without an int8 version. Runs on ONNX Runtime.
 * @returns the selection of the estimator
 * @throws {CrowdtoneError} E_CALIBRATION_CLASS (input) when an expression has too few faces; E_CALIBRATION_TARGET (usage) when the
 *   folder is the model's own; E_DATA_LAYOUT and the other errors of data (input); E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION (environment)
 */
export async function calibrateModel(request: CalibrationRequest): Promise<ShareSelection> {
  const { data, model, folder, overwrite = false, selection: settings = SELECTION, onProgress } = request;
  if (!overwrite && resolve(model) === resolve(folder)) {
    const message = `${folder} is the model's own folder; choose another one with --out`;
    throw new CrowdtoneError('E_CALIBRATION_TARGET', message);
  }
  const { weights, network, calibration, digest, precision } = readModelFolder(model);
  const faces = await calibrationFaces(data);
  const session = await openNetworkSession(network, weights, { runtime: 'onnxruntime', origin: model });
  try {
    const logitsOf: LogitsOf = async (batch, count) => (await session.run(batch, count)).logits;
    const { calibration: fitted, selection } = await fitCalibration({
      faces,
      sizesPx: calibration.buckets.map(({ sizePx }) => sizePx),
      logitsOf,
      weightsDigest: digest,
      precision,
      selection: settings,
      predictImages: request.predictImages,
      imagesPerFace: request.imagesPerFace,
      onProgress,
    });
    await mkdir(folder, { recursive: true });
    const [source, target] = [join(model, MODEL_FILES.weights), join(folder, MODEL_FILES.weights)];
    if (resolve(source) !== resolve(target)) await copyFile(source, target);
    const card = await readFile(join(model, MODEL_FILES.card), 'utf8');
    await writeAtomically(
      join(folder, MODEL_FILES.card),
      recalibratedCard(card, selection, faces.names.length, fitted.floorPx),
    );
    await writeAtomically(join(folder, MODEL_FILES.calibration), `${JSON.stringify(fitted)}\n`);
    return selection;
  } finally {
    await session.close();
  }
}

/**
 * The faces of a data set to calibrate on: the validation faces of FER+, all but the test faces of class folders.
 * @throws {CrowdtoneError} E_CALIBRATION_CLASS, E_DATA_LAYOUT and the other errors of data (input)
 */
export async function calibrationFaces(data: string): Promise<FaceSet> {
  const splits = await loadFaces(data);
  const faces = isFerplus(data) ? splits.valid : concatenated(splits.train, splits.valid);
  const counts = EXPRESSIONS.map((_, i) => faces.majority.reduce((sum, label) => sum + (label === i ? 1 : 0), 0));
  const missing = EXPRESSIONS.filter((_, i) => (counts[i] ?? 0) < MIN_FACES);
  if (missing.length > 0) {
    const message =
      `${data} has fewer than ${MIN_FACES} faces to calibrate ${missing.join(', ')} on; add labelled faces of ` +
      'every expression, preferably a hundred each';
    throw new CrowdtoneError('E_CALIBRATION_CLASS', message);
  }
  return faces;
}

function concatenated(one: FaceSet, other: FaceSet): FaceSet {
  const joined: FaceSet = {
    names: [...one.names, ...other.names],
    pixels: Uint8Array.from(Buffer.concat([one.pixels, other.pixels])),
    targets: Float32Array.from([...one.targets, ...other.targets]),
    majority: Int8Array.from([...one.majority, ...other.majority]),
  };
  // Sorted, so that the folds do not depend on the original splits.
  const order = joined.names
    .map((_, index) => index)
    .sort((a, b) => ((joined.names[a] ?? '') < (joined.names[b] ?? '') ? -1 : 1));
  return selectFaces(joined, order);
}

/** The model's card with the sections on shares replaced. */
function recalibratedCard(card: string, selection: ShareSelection, faces: number, floorPx: number): string {
  // The section on quantification error describes the replaced calibration.
  const listed = card.indexOf(QUANTIFICATION_HEADING);
  const start = listed < 0 ? card.indexOf(SHARE_HEADING) : listed;
  const before = start < 0 ? `${card.trimEnd()}\n\n` : card.slice(0, start);
  const published = card.indexOf(SHARE_HEADING);
  const rest = published < 0 ? '' : card.slice(published + SHARE_HEADING.length);
  const next = rest.search(/^#{2,3} /m);
  const note = `Recalibrated on ${faces} faces; faces are classified from ${floorPx} px. The accuracies above apply unchanged; temperature and calibration error above are those of the previous calibration.`;
  return `${before}${shareSection(selection)}\n\n${note}\n\n${next < 0 ? '' : rest.slice(next)}`;
}
