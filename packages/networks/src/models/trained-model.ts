/** Model folders as {@link ExpressionModel}s. */
import { type CropFormat, CrowdtoneError, type Probabilities } from '@crowdtone/domain';
import { type NetworkSession, openNetworkSession } from '../ops/session';
import { chooseRuntime, type InferenceRuntime } from '../runtimes/choice';
import { bucketOf } from './calibration';
import type { ExpressionModel, ExpressionModelDescription, ExpressionModelOptions } from './expression-model';
import type { FaceCrop } from './face-crop';
import { greyInput } from './grey-input';
import { type ModelFolder, readInt8Model, readModelFolder } from './model-folder';
import { rangesOf } from './quantisation';
import { shareCorrectionOf } from './share-correction-of';

/** Bounds memory; larger batches were not faster. */
const MAX_BATCH = 32;

/**
 * For a single image ONNX Runtime multiplies matrices in another order, and the last digits differ. The same recording must give
 * the same figures in every run, whatever crops a batch happens to hold, so a single crop is classified twice.
 */
const MIN_BATCH = 2;

/**
 * The project's networks were trained on the canonical window. Wider crops cost recall of anger and sadness first: at 48 px 56 %
 * in the window, 19 % in a square 1.43 times as wide.
 */
const CROP = { scale: 1, channels: 1, filter: 'bicubic' } as const satisfies Omit<CropFormat, 'sidePx'>;

/**
 * Describes a model folder without loading a runtime.
 * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST, E_CALIBRATION_FOREIGN
 */
export function describeTrainedModel(name: string, folder: string): ExpressionModelDescription {
  return descriptionOf(name, readModelFolder(folder));
}

/**
 * Describes the int8 version in a model folder without loading a runtime.
 * @throws {CrowdtoneError} as {@link describeTrainedModel}
 */
export function describeInt8Model(name: string, folder: string): ExpressionModelDescription {
  return descriptionOf(name, readInt8Model(folder));
}

/**
 * Opens the int8 version in a model folder, on ONNX Runtime.
 * @throws {CrowdtoneError} as {@link openTrainedModel}; E_RUNTIME_UNAVAILABLE also for other runtimes
 */
export async function openInt8Model(
  name: string,
  folder: string,
  { runtime, threads }: ExpressionModelOptions,
): Promise<ExpressionModel> {
  if (runtime !== undefined && runtime !== 'onnxruntime') {
    const message = `${name} runs on onnxruntime only, not on ${runtime}; choose onnxruntime, or the float32 model`;
    throw new CrowdtoneError('E_RUNTIME_UNAVAILABLE', message);
  }
  const model = readInt8Model(folder);
  const options = { runtime: 'onnxruntime', threads, origin: folder, ranges: rangesOf(model.quantisation) } as const;
  return classifierOf(name, model, 'onnxruntime', await openNetworkSession(model.network, model.weights, options));
}

/**
 * Opens a model folder. Probabilities are calibrated by the temperature fitted on faces of about the same size.
 * @throws {CrowdtoneError} E_CALIBRATION_FOREIGN, E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST, E_WEIGHTS_MISMATCH, E_RUNTIME_UNAVAILABLE
 */
export async function openTrainedModel(
  name: string,
  folder: string,
  { runtime: wanted, threads }: ExpressionModelOptions,
): Promise<ExpressionModel> {
  const model = readModelFolder(folder);
  const runtime = await chooseRuntime(wanted);
  const options = { runtime, threads, origin: folder };
  return classifierOf(name, model, runtime, await openNetworkSession(model.network, model.weights, options));
}

function classifierOf(
  name: string,
  model: ModelFolder,
  runtime: InferenceRuntime,
  session: NetworkSession<'logits'>,
): ExpressionModel {
  const side = model.network.input.height;
  return {
    ...descriptionOf(name, model),
    runtime,
    async classify(crops) {
      const predictions: Probabilities[] = [];
      for (let first = 0; first < crops.length; first += MAX_BATCH) {
        const batch = crops.slice(first, first + MAX_BATCH);
        const filled = batch.length < MIN_BATCH ? batch.concat(batch) : batch;
        const { logits } = await session.run(greyInput(filled, side), filled.length);
        const classes = logits.length / filled.length;
        predictions.push(
          ...batch.map((crop, index) =>
            softmax(logits.subarray(index * classes, (index + 1) * classes), temperatureOf(model, crop)),
          ),
        );
      }
      return predictions;
    },
    close: () => session.close(),
  };
}

function descriptionOf(name: string, { digest, calibration, network }: ModelFolder): ExpressionModelDescription {
  return {
    identity: { name, digest },
    floorPx: calibration.floorPx,
    cropFormat: { ...CROP, sidePx: network.input.height },
    buckets: calibration.buckets.map((bucket) => ({ ...bucket, model: name })),
    shareCorrection: shareCorrectionOf(calibration),
  };
}

function temperatureOf({ calibration }: ModelFolder, { sizePx, width }: FaceCrop): number {
  return bucketOf(calibration, sizePx ?? width).temperature;
}

/** softmax(logits / temperature). */
function softmax(logits: Float32Array, temperature: number): Probabilities {
  const largest = logits.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
  const powers = Array.from(logits, (value) => Math.exp((value - largest) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
