/** A folder with a trained network: `weights.safetensors`, `calibration.json`, and `card.md` for people. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CrowdtoneError, type ErrorCode } from '@crowdtone/domain';
import { z } from 'zod';
import type { Network } from '../ops/ops';
import { readSafetensors } from '../weights/safetensors';
import type { Weights } from '../weights/tensors';
import { type Calibration, calibrationSchema, MODEL_FOLDER_VERSION } from './calibration';
import { trainedNetwork } from './trained-networks';

export const MODEL_FILES = {
  weights: 'weights.safetensors',
  calibration: 'calibration.json',
  card: 'card.md',
} as const;

/** What the weights say of themselves. */
export const weightsMetadataSchema = z.object({
  version: z.literal(String(MODEL_FOLDER_VERSION)),
  network: z.string(),
  size: z.string(),
  /** SHA-256 of the training faces with their labels, hexadecimal. */
  trainingData: z.string(),
  /** How faces were made small and labels were made targets. */
  protocol: z.string(),
});

export type WeightsMetadata = z.infer<typeof weightsMetadataSchema>;

export interface ModelFolder {
  readonly network: Network<'logits'>;
  readonly weights: Weights;
  readonly metadata: WeightsMetadata;
  /** SHA-256 of the weight file, hexadecimal. */
  readonly digest: string;
  readonly calibration: Calibration;
}

/**
 * Reads a whole model folder and checks that its parts belong together.
 * @throws CrowdtoneError E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST (environment)
 */
export function readModelFolder(folder: string): ModelFolder {
  const path = join(folder, MODEL_FILES.weights);
  const { weights, metadata: found, digest } = readSafetensors(readPart(path), path);
  const metadata = weightsMetadataSchema.safeParse(found);
  const network = metadata.success ? trainedNetwork(metadata.data.network, metadata.data.size) : undefined;
  if (!metadata.success || network === undefined) throw otherVersion(path);
  const calibration = readCalibration(join(folder, MODEL_FILES.calibration));
  if (calibration.weightsDigest !== digest) {
    throw broken(
      'E_WEIGHTS_DIGEST',
      `${path} is not the file that ${MODEL_FILES.calibration} beside it was measured with; fetch the folder again`,
    );
  }
  return { network, weights, metadata: metadata.data, digest, calibration };
}

function readCalibration(path: string): Calibration {
  const content = parseJson(readPart(path).toString('utf8'), path);
  const { success: versioned, data } = z.object({ version: z.number() }).safeParse(content);
  if (versioned && data.version !== MODEL_FOLDER_VERSION) throw otherVersion(path);
  const { data: calibration, error } = calibrationSchema.safeParse(content);
  if (calibration !== undefined) return calibration;
  throw broken(
    'E_WEIGHTS_CORRUPT',
    `${path} is no calibration (${z.prettifyError(error)}); fetch the folder again`,
    error,
  );
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
  return new CrowdtoneError('environment', code, message, { cause });
}
