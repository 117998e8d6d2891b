/** Adds the int8 version of a network to its model folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type ActivationRanges,
  keepsAccuracy,
  MODEL_FILES,
  MODEL_FOLDER_VERSION,
  type ModelFolder,
  openNetworkSession,
  openRangeObserver,
  type Quantisation,
  readModelFolder,
} from '@crowdtone/networks';
import { writeAtomically } from '@crowdtone/runtime';
import { type FaceSet, majorityFaces, selectFaces } from '../data/face-set';
import { measure } from '../evaluation/metrics';
import { type LogitsOf, predict } from '../evaluation/predict';
import { calibrationFaces } from './calibrate-model';
import type { SelectionSettings } from './choose-shares';
import { fitCalibration } from './fit-calibration';
import { replaceInt8Section } from './int8-section';

/** A quantisation. */
export interface QuantisationRequest {
  /** The model folder, to which files are added. */
  readonly model: string;
  /** Folder of the data set, see `loadFaces`; its validation faces are used. */
  readonly data: string;
  readonly selection?: SelectionSettings;
  /** Simulated images per face for the calibration; default 5. */
  readonly imagesPerFace?: number;
  readonly onProgress?: ((text: string) => void) | undefined;
}

/** Faces at each size whose activations are measured; taken evenly from all. */
const RANGE_FACES = 256;
/**
 * Rare extremes are clipped: of the coverages .9, .92, .95, .97 and .99, this is the one with which the int8 version of GME-Net
 * loses least accuracy on validation faces at the size where it loses most (.46 points instead of .53 to .72).
 */
const RANGE_COVERAGE = 0.97;
const DIGITS = 6;

/**
 * Measures activation ranges and the accuracy of both precisions on validation faces of every size, fits a calibration on the
 * int8 predictions, and writes `quantisation.json`, `calibration-int8.json` and a section of the card. Runs on ONNX Runtime.
 * @throws {CrowdtoneError} as `calibrateModel`
 */
export async function quantiseModel(request: QuantisationRequest): Promise<Quantisation> {
  const { model: folder, onProgress } = request;
  const model = readModelFolder(folder);
  const faces = await calibrationFaces(request.data);
  const sizesPx = model.calibration.buckets.map(({ sizePx }) => sizePx);
  onProgress?.('activation ranges');
  const ranges = await measureRanges(model, faces, sizesPx, folder);
  const float = await openLogits(model, folder);
  const int8 = await openLogits(model, folder, ranges);
  try {
    const sizes: Quantisation['sizes'] = [];
    for (const sizePx of sizesPx) {
      onProgress?.(`float32 and int8 at ${sizePx} px`);
      const figures = { float32: await figuresOf(faces, sizePx, float), int8: await figuresOf(faces, sizePx, int8) };
      sizes.push({ sizePx, ...figures });
    }
    const { calibration } = await fitCalibration({
      faces,
      sizesPx,
      logitsOf: int8.logitsOf,
      weightsDigest: model.digest,
      precision: 'int8',
      selection: request.selection,
      imagesPerFace: request.imagesPerFace,
      onProgress,
    });
    const quantisation: Quantisation = {
      version: MODEL_FOLDER_VERSION,
      weightsDigest: model.digest,
      ranges: Object.fromEntries(ranges),
      sizes,
    };
    const card = join(folder, MODEL_FILES.card);
    await writeAtomically(card, replaceInt8Section(await readFile(card, 'utf8'), sizes, keepsAccuracy(quantisation)));
    await writeAtomically(join(folder, MODEL_FILES.quantisation), `${JSON.stringify(quantisation)}\n`);
    // The calibration is written last, because it makes the int8 version available.
    await writeAtomically(join(folder, MODEL_FILES.int8Calibration), `${JSON.stringify(calibration)}\n`);
    return quantisation;
  } finally {
    await float.close();
    await int8.close();
  }
}

/** Ranges that cover the values of most faces of all sizes, rounded as stored. */
async function measureRanges(
  { network, weights }: ModelFolder,
  faces: FaceSet,
  sizesPx: readonly number[],
  origin: string,
): Promise<ActivationRanges> {
  const observer = await openRangeObserver(network, weights, origin);
  try {
    const count = Math.min(RANGE_FACES, faces.names.length);
    const indices = Array.from({ length: count }, (_, place) => Math.floor((place * faces.names.length) / count));
    const sample = selectFaces(faces, indices);
    const classes = sample.targets.length / count;
    for (const sizePx of sizesPx) {
      await predict(sample, sizePx, async (batch, batchSize) => {
        await observer.observe(batch, batchSize);
        return new Float32Array(batchSize * classes);
      });
    }
    const short = (value: number) => Number(value.toPrecision(DIGITS));
    return new Map(
      [...observer.ranges(RANGE_COVERAGE)].map(([name, [min, max]]) => [name, [short(min), short(max)]] as const),
    );
  } finally {
    await observer.close();
  }
}

interface Logits {
  readonly logitsOf: LogitsOf;
  close(): Promise<void>;
}

async function openLogits(
  { network, weights }: ModelFolder,
  origin: string,
  ranges?: ActivationRanges,
): Promise<Logits> {
  const options = { runtime: 'onnxruntime', origin, ...(ranges === undefined ? {} : { ranges }) } as const;
  const session = await openNetworkSession(network, weights, options);
  return {
    logitsOf: async (batch, count) => (await session.run(batch, count)).logits,
    close: () => session.close(),
  };
}

async function figuresOf(faces: FaceSet, sizePx: number, { logitsOf }: Logits) {
  const clear = majorityFaces(faces);
  const { accuracy, meanRecall } = measure(await predict(clear, sizePx, logitsOf), clear.majority);
  return { accuracy: Number(accuracy.toPrecision(DIGITS)), meanRecall: Number(meanRecall.toPrecision(DIGITS)) };
}
