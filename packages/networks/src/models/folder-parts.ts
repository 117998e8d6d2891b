/** A folder with a trained network: `weights.safetensors`, `calibration.json`, and `card.md` for people. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import { z } from 'zod';
import { type Precision, readSafetensors } from '../weights/safetensors';
import type { Weights } from '../weights/tensors';

/** Format version of a model folder, raised with every incompatible change. */
export const MODEL_FOLDER_VERSION = 1;

export const MODEL_FILES = {
  weights: 'weights.safetensors',
  calibration: 'calibration.json',
  card: 'card.md',
  /** Present when the network has an int8 version. */
  quantisation: 'quantisation.json',
  /** The calibration of the int8 version. */
  int8Calibration: 'calibration-int8.json',
} as const;

/** Folder of the model folders that ship; reachable from `src` and `dist` alike. */
export const SHIPPED_MODELS = join(__dirname, '..', '..', 'models');

/** Metadata of a weight file. */
export const weightsMetadataSchema = z.object({
  version: z.literal(String(MODEL_FOLDER_VERSION)),
  network: z.string(),
  size: z.string(),
  /** SHA-256 of the training data with its labels, hexadecimal. */
  trainingData: z.string(),
  /** How faces were degraded and targets computed. */
  protocol: z.string(),
});

export type WeightsMetadata = z.infer<typeof weightsMetadataSchema>;

/** Fields that every `calibration.json` has. */
export const calibrationHead = {
  version: z.literal(MODEL_FOLDER_VERSION),
  /** SHA-256 of the weights that the calibration belongs to, hexadecimal. */
  weightsDigest: z.string().regex(/^[0-9a-f]{64}$/),
};

/** The parts of a model folder. */
export interface FolderParts<Calibration> {
  readonly weights: Weights;
  readonly metadata: WeightsMetadata;
  /** SHA-256 of the weight file, hexadecimal. */
  readonly digest: string;
  readonly precision: Precision;
  readonly calibration: Calibration;
}

/**
 * Reads a model folder and checks that its parts match.
 * @param isKnown whether this version knows the network named in the metadata
 * @param calibrationFile name of the calibration to read
 * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST (environment)
 */
export function readFolderParts<Calibration extends { readonly weightsDigest: string }>(
  folder: string,
  schema: z.ZodType<Calibration>,
  isKnown: (metadata: WeightsMetadata) => boolean,
  calibrationFile: string = MODEL_FILES.calibration,
): FolderParts<Calibration> {
  const path = join(folder, MODEL_FILES.weights);
  const { weights, metadata: found, digest, precision } = readSafetensors(readPart(path), path);
  const metadata = weightsMetadataSchema.safeParse(found);
  if (!metadata.success || !isKnown(metadata.data)) throw versionError(path);
  const calibration = readPartOf(folder, calibrationFile, schema, digest);
  return { weights, metadata: metadata.data, digest, precision, calibration };
}

/**
 * Reads a JSON file of a model folder and checks that it belongs to the weights.
 * @param digest SHA-256 of the weights, hexadecimal
 * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST (environment)
 */
export function readPartOf<Part extends { readonly weightsDigest: string }>(
  folder: string,
  file: string,
  schema: z.ZodType<Part>,
  digest: string,
): Part {
  const part = readCalibration(join(folder, file), schema);
  if (part.weightsDigest === digest) return part;
  const message = `${join(folder, MODEL_FILES.weights)} does not match ${file} beside it; fetch the folder again`;
  throw folderError('E_WEIGHTS_DIGEST', message);
}

function readCalibration<Calibration>(path: string, schema: z.ZodType<Calibration>): Calibration {
  const content = parseJson(readPart(path).toString('utf8'), path);
  const { success: versioned, data } = z.object({ version: z.number() }).safeParse(content);
  if (versioned && data.version !== MODEL_FOLDER_VERSION) throw versionError(path);
  const { data: calibration, error } = schema.safeParse(content);
  if (calibration !== undefined) return calibration;
  const why = error === undefined ? '' : ` (${z.prettifyError(error)})`;
  throw folderError('E_WEIGHTS_CORRUPT', `${path} is not a valid calibration${why}; fetch the folder again`, error);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw folderError('E_WEIGHTS_CORRUPT', `${path} is not valid JSON; fetch the folder again`, cause);
  }
}

function readPart(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw folderError('E_WEIGHTS_CORRUPT', `${path} cannot be read; fetch the folder again`, cause);
  }
}

function versionError(path: string): CrowdtoneError {
  return folderError(
    'E_WEIGHTS_VERSION',
    `${path} was written for another version of Crowdtone; use the models that came with this one`,
  );
}

function folderError(code: ErrorCode, message: string, cause?: unknown): CrowdtoneError {
  return new CrowdtoneError(code, message, { cause });
}
