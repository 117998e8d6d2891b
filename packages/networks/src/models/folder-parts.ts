/** A folder with a trained network: `weights.safetensors`, `calibration.json`, and `card.md` for people. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import { z } from 'zod';
import { type Precision, readSafetensors } from '../weights/safetensors';
import type { Weights } from '../weights/tensors';

/** Version of a model folder: raised when older programs would misread it, or this one older folders. */
export const MODEL_FOLDER_VERSION = 1;

export const MODEL_FILES = {
  weights: 'weights.safetensors',
  calibration: 'calibration.json',
  card: 'card.md',
} as const;

/** Beside `src` and `dist` alike: where the model folders lie that come with the program. */
export const SHIPPED_MODELS = join(__dirname, '..', '..', 'models');

/** What the weights say of themselves. */
export const weightsMetadataSchema = z.object({
  version: z.literal(String(MODEL_FOLDER_VERSION)),
  network: z.string(),
  size: z.string(),
  /** SHA-256 of the training data with its labels, hexadecimal. */
  trainingData: z.string(),
  /** How faces were made small and labels were made targets. */
  protocol: z.string(),
});

export type WeightsMetadata = z.infer<typeof weightsMetadataSchema>;

/** What every `calibration.json` begins with, whatever was measured. */
export const calibrationHead = {
  version: z.literal(MODEL_FOLDER_VERSION),
  /** SHA-256 of the weights that this belongs to, hexadecimal. */
  weightsDigest: z.string().regex(/^[0-9a-f]{64}$/),
};

export interface FolderParts<Calibration> {
  readonly weights: Weights;
  readonly metadata: WeightsMetadata;
  /** SHA-256 of the weight file, hexadecimal. */
  readonly digest: string;
  readonly precision: Precision;
  readonly calibration: Calibration;
}

/**
 * Reads a whole model folder and checks that its parts belong together.
 * @param isKnown whether this version has the network that the weights name
 * @throws CrowdtoneError E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST (environment)
 */
export function readFolderParts<Calibration extends { readonly weightsDigest: string }>(
  folder: string,
  schema: z.ZodType<Calibration>,
  isKnown: (metadata: WeightsMetadata) => boolean,
): FolderParts<Calibration> {
  const path = join(folder, MODEL_FILES.weights);
  const { weights, metadata: found, digest, precision } = readSafetensors(readPart(path), path);
  const metadata = weightsMetadataSchema.safeParse(found);
  if (!metadata.success || !isKnown(metadata.data)) throw otherVersion(path);
  const calibration = readCalibration(join(folder, MODEL_FILES.calibration), schema);
  if (calibration.weightsDigest !== digest) {
    throw broken(
      'E_WEIGHTS_DIGEST',
      `${path} is not the file that ${MODEL_FILES.calibration} beside it was measured with; fetch the folder again`,
    );
  }
  return { weights, metadata: metadata.data, digest, precision, calibration };
}

function readCalibration<Calibration>(path: string, schema: z.ZodType<Calibration>): Calibration {
  const content = parseJson(readPart(path).toString('utf8'), path);
  const { success: versioned, data } = z.object({ version: z.number() }).safeParse(content);
  if (versioned && data.version !== MODEL_FOLDER_VERSION) throw otherVersion(path);
  const { data: calibration, error } = schema.safeParse(content);
  if (calibration !== undefined) return calibration;
  const why = error === undefined ? '' : ` (${z.prettifyError(error)})`;
  throw broken('E_WEIGHTS_CORRUPT', `${path} is no calibration${why}; fetch the folder again`, error);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw broken('E_WEIGHTS_CORRUPT', `${path} is no JSON; fetch the folder again`, cause);
  }
}

function readPart(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw broken('E_WEIGHTS_CORRUPT', `${path} cannot be read; fetch the folder again`, cause);
  }
}

function otherVersion(path: string): CrowdtoneError {
  return broken(
    'E_WEIGHTS_VERSION',
    `${path} was written for another version of Crowdtone; use the models that came with this one`,
  );
}

function broken(code: ErrorCode, message: string, cause?: unknown): CrowdtoneError {
  return new CrowdtoneError(code, message, { cause });
}
