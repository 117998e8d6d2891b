import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
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
import { writeWhole } from '@crowdtone/runtime';
import { digestOf, type FaceSet } from '../data/face-set';
import { isFerplus, loadFaces } from '../data/load-faces';
import { trainedCandidate } from '../evaluation/candidates';
import type { Candidate, ProtocolSettings } from '../evaluation/protocol';
import type { EvaluationReport } from '../evaluation/report';
import { pictureReader, readSized, type SizedReadings } from '../evaluation/shares/read-pictures';
import { readMeanWeights } from '../network/mean-weights';
import { networkOf, TRAINED_NETWORKS } from '../network/network-of-weights';
import { evaluateOn } from '../run-evaluation';
import { calibrationOf, floorOf } from './calibration-of';
import { SELECTION, selectEstimator } from './choose-shares';
import { type CardMaterial, NATURE_OF_NETWORK, renderModelCard } from './model-card';

/** Both networks ship in the size that a processor reads 250 faces a second with. */
const SHIPPED_SIZE = 'light';
const PROTOCOL =
  'targets are shares of votes; each training face placed and lit anew at 48 px, then made 48, 32, 24, 16, 12 or 8 px small ' +
  'and 48 px again as cameras do it (defocus, motion, noise, JPEG, several kernels), or by antialiased bicubic resampling alone; ' +
  'figures are of faces made small by the latter, 8 bit, no JPEG between';

type ShippedName = CardMaterial['name'];

export interface ExportRequest extends ProtocolSettings {
  /** Weights of finished trainings, as file or folder; of several their mean ships. */
  readonly weights: readonly string[];
  /** Folder of the data set that it was trained on, see `loadFaces`. */
  readonly data: string;
  /** Where model folders lie; the network's own is made in it. */
  readonly folder: string;
}

/**
 * Makes a model folder of trained weights: rounds them to float16, measures what is left, chooses the estimator of group
 * shares on the validation faces, and writes weights, calibration and card. Open the backend first (`openTrainingBackend`), without bfloat16.
 * @returns the folder
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
      validation: await readWorthReading(faces.valid, measured, candidate, settings.onProgress),
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

/** Smaller faces are never read, so they have no say in how shares are estimated. */
async function readWorthReading(
  faces: FaceSet,
  { candidates }: EvaluationReport,
  { logitsOf }: Candidate,
  onProgress: ((text: string) => void) | undefined,
): Promise<SizedReadings[]> {
  const sizes = candidates.flatMap((candidate) => candidate.sizes);
  const floorPx = floorOf({ sizes });
  const readings: SizedReadings[] = [];
  for (const { size } of sizes.filter((figures) => figures.size >= floorPx)) {
    onProgress?.(`pictures of validation faces at ${size} px`);
    readings.push(await readSized(faces, size, pictureReader(logitsOf)));
  }
  return readings;
}

function shippedName(weights: Weights, path: string): ShippedName {
  const name = networkOf(weights, path);
  if (name in NATURE_OF_NETWORK) return name as ShippedName;
  const message = `${path} holds ${name}, which does not ship; give weights of ${Object.keys(NATURE_OF_NETWORK).join(' or ')}`;
  throw new CrowdtoneError('E_WEIGHTS_MISMATCH', message);
}

export interface PackedWeights {
  readonly bytes: Uint8Array;
  readonly metadata: WeightsMetadata;
}

/**
 * The weight file as it ships.
 * @param trainings how many the weights are the mean of
 */
export function packWeights(name: ShippedName, weights: Weights, train: FaceSet, trainings = 1): PackedWeights {
  const metadata: WeightsMetadata = {
    version: String(MODEL_FOLDER_VERSION),
    network: name,
    size: SHIPPED_SIZE,
    trainingData: digestOf(train),
    protocol: trainings === 1 ? PROTOCOL : `${PROTOCOL}; the weights are the mean of those of ${trainings} trainings`,
  };
  return { bytes: writeSafetensors(weights, { precision: 'float16', metadata }), metadata };
}

/** Measures the rounded weights, not those that training left. */
async function evaluatePacked<Measured>(
  name: string,
  bytes: Uint8Array,
  measure: (candidate: Awaited<ReturnType<typeof trainedCandidate>>) => Promise<Measured>,
): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'crowdtone-export-'));
  try {
    const path = join(folder, MODEL_FILES.weights);
    await writeFile(path, bytes);
    return await measure(await trainedCandidate(path, name));
  } finally {
    await rm(folder, { recursive: true });
  }
}

type FolderMaterial = PackedWeights &
  Pick<CardMaterial, 'name' | 'trainingFaces' | 'data' | 'report' | 'selection'> & {
    /** Of the sizes that are read. */
    readonly validation: readonly SizedReadings[];
  };

/** Writes the three files; the calibration last, for it says which weights are the right ones. */
export async function writeModelFolder(folder: string, { bytes, ...material }: FolderMaterial): Promise<string> {
  const [figures] = material.report.candidates;
  if (figures === undefined) throw new RangeError('nothing was measured');
  const digest = createHash('sha256').update(bytes).digest('hex');
  const calibration = calibrationOf(figures.sizes, digest, material.selection, material.validation);
  const cost = describeNetwork(TRAINED_NETWORKS[material.name]);
  const card = renderModelCard({ ...material, calibration, cost, fileSize: bytes.length });
  await mkdir(folder, { recursive: true });
  await writeWhole(join(folder, MODEL_FILES.weights), bytes);
  await writeWhole(join(folder, MODEL_FILES.card), card);
  await writeWhole(join(folder, MODEL_FILES.calibration), `${JSON.stringify(calibration)}\n`);
  return folder;
}
