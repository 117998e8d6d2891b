import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import {
  describeNetwork,
  MODEL_FILES,
  MODEL_FOLDER_VERSION,
  type Weights,
  type WeightsMetadata,
  writeSafetensors,
} from '@crowdtone/networks';
import { makeTemporaryFolder, writeAtomically } from '@crowdtone/runtime';
import { digestOf, type FaceSet } from '../data/face-set';
import { isFerplus, loadFaces } from '../data/load-faces';
import { trainedCandidate } from '../evaluation/candidates';
import type { Candidate, ProtocolSettings } from '../evaluation/protocol';
import type { EvaluationReport } from '../evaluation/report';
import { imagePredictor, predictSize, type SizedPredictions } from '../evaluation/shares/predict-sizes';
import { readMeanWeights } from '../network/mean-weights';
import { identifyNetwork, TRAINED_NETWORKS } from '../network/network-of-weights';
import { evaluateOn } from '../run-evaluation';
import { calibrationOf, floorOf } from './calibration-of';
import { SELECTION, selectEstimator } from './choose-shares';
import { type CardInputs, NETWORK_DESCRIPTIONS, renderModelCard } from './model-card';

/** The size that ships, with at least 250 faces per second on one core. */
const SHIPPED_SIZE = 'light';
const PROTOCOL =
  'targets are shares of votes; each training face is augmented in position and lighting at 48 px, then reduced to 48, 32, 24, 16, 12 ' +
  'or 8 px and enlarged to 48 px, with simulated camera degradations (defocus, motion, noise, JPEG, several kernels) or by ' +
  'antialiased bicubic resampling alone; figures are of faces reduced by the latter, 8 bit, without JPEG';

type ShippedName = CardInputs['name'];

/** An export of an expression network. */
export interface ExportRequest extends ProtocolSettings {
  /** Trained weights, as files or folders; several are averaged. */
  readonly weights: readonly string[];
  /** Folder of the training data, see `loadFaces`. */
  readonly data: string;
  /** Parent of the new model folder. */
  readonly folder: string;
}

/**
 * Exports trained weights: rounds them to float16, evaluates them, chooses the estimator of group shares on the validation faces,
 * and writes weights, calibration and card. Open the backend first (`openTrainingBackend`), without bfloat16.
 * @returns the model folder
 * @throws {CrowdtoneError} E_WEIGHTS_MISSING, E_DATA_LAYOUT and the other errors of data (input); E_WEIGHTS_CORRUPT,
 *   E_WEIGHTS_MISMATCH, E_FFMPEG_MISSING (environment)
 */
export async function exportModel({ weights: places, data, folder, ...settings }: ExportRequest): Promise<string> {
  const weights = await readMeanWeights(places);
  const name = shippedName(weights, places.join(', '));
  const faces = await loadFaces(data);
  const packed = packWeights(name, weights, faces.train, places.length);
  const { report, validation } = await evaluatePacked(name, packed.bytes, async (candidate) => {
    const measured = await evaluateOn(faces, [candidate], { altered: true, ...settings });
    return {
      report: measured,
      validation: await predictReadableSizes(faces.valid, measured, candidate, settings.onProgress),
    };
  });
  const selection = selectEstimator(validation, { ...SELECTION, onProgress: settings.onProgress });
  const material = {
    data: isFerplus(data) ? 'ferplus' : 'class-folders',
    trainingFaces: faces.train.names.length,
  } as const;
  return await writeModelFolder(join(folder, name), {
    name,
    ...packed,
    ...material,
    report,
    selection,
    validation,
  });
}

/** Predicts validation faces at the sizes from the floor on, since smaller ones are never classified. */
async function predictReadableSizes(
  faces: FaceSet,
  { candidates }: EvaluationReport,
  { logitsOf }: Candidate,
  onProgress: ((text: string) => void) | undefined,
): Promise<SizedPredictions[]> {
  const sizes = candidates.flatMap((candidate) => candidate.sizes);
  const floorPx = floorOf({ sizes });
  const predictions: SizedPredictions[] = [];
  for (const { size } of sizes.filter((figures) => figures.size >= floorPx)) {
    onProgress?.(`images of validation faces at ${size} px`);
    predictions.push(await predictSize(faces, size, imagePredictor(logitsOf)));
  }
  return predictions;
}

function shippedName(weights: Weights, path: string): ShippedName {
  const name = identifyNetwork(weights, path);
  if (name in NETWORK_DESCRIPTIONS) return name as ShippedName;
  const message = `${path} contains weights of ${name}, which cannot be exported; give weights of ${Object.keys(NETWORK_DESCRIPTIONS).join(' or ')}`;
  throw new CrowdtoneError('E_WEIGHTS_MISMATCH', message);
}

/** A weight file and its metadata. */
export interface PackedWeights {
  readonly bytes: Uint8Array;
  readonly metadata: WeightsMetadata;
}

/**
 * The exported weight file.
 * @param trainings number of averaged trainings
 */
export function packWeights(name: ShippedName, weights: Weights, train: FaceSet, trainings = 1): PackedWeights {
  const metadata: WeightsMetadata = {
    version: String(MODEL_FOLDER_VERSION),
    network: name,
    size: SHIPPED_SIZE,
    trainingData: digestOf(train),
    protocol: trainings === 1 ? PROTOCOL : `${PROTOCOL}; the weights are the mean of ${trainings} trainings`,
  };
  return { bytes: writeSafetensors(weights, { precision: 'float16', metadata }), metadata };
}

/** Evaluates the rounded weights. */
async function evaluatePacked<Measured>(
  name: string,
  bytes: Uint8Array,
  measure: (candidate: Awaited<ReturnType<typeof trainedCandidate>>) => Promise<Measured>,
): Promise<Measured> {
  const folder = await makeTemporaryFolder('crowdtone-export-');
  try {
    const path = join(folder, MODEL_FILES.weights);
    await writeFile(path, bytes);
    return await measure(await trainedCandidate(path, name));
  } finally {
    await rm(folder, { recursive: true });
  }
}

type FolderContents = PackedWeights &
  Pick<CardInputs, 'name' | 'trainingFaces' | 'data' | 'report' | 'selection'> & {
    /** At the sizes that are classified. */
    readonly validation: readonly SizedPredictions[];
  };

/** Writes the three files, the calibration last, because it refers to the weights. */
export async function writeModelFolder(folder: string, { bytes, ...material }: FolderContents): Promise<string> {
  const [figures] = material.report.candidates;
  if (figures === undefined) throw new RangeError('nothing was measured');
  const digest = createHash('sha256').update(bytes).digest('hex');
  const calibration = calibrationOf(figures.sizes, digest, material.selection, material.validation);
  const cost = describeNetwork(TRAINED_NETWORKS[material.name]);
  const card = renderModelCard({ ...material, calibration, cost, fileSize: bytes.length });
  await mkdir(folder, { recursive: true });
  await writeAtomically(join(folder, MODEL_FILES.weights), bytes);
  await writeAtomically(join(folder, MODEL_FILES.card), card);
  await writeAtomically(join(folder, MODEL_FILES.calibration), `${JSON.stringify(calibration)}\n`);
  return folder;
}
