/**
 * Reads the weights inside the npm package `@vladmandic/face-api`: a TensorFlow.js weight manifest (JSON) beside one
 * binary file, most tensors quantised to a byte each: value = byte * scale + min.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import { z } from 'zod';
import { elementCount, type Weights, type WeightTensor } from '../weights/tensors';

/** Models of the package that are used here. */
export type FaceApiModel = 'ssd_mobilenetv1_model' | 'face_expression_model';

/** The decoded weights of one model. */
export interface FaceApiWeights {
  /** The float tensors of the file by their names in the manifest. */
  readonly tensors: Weights;
  /** SHA-256 of the binary file, hexadecimal. */
  readonly digest: string;
}

const manifestSchema = z
  .array(
    z.object({
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.number().int().positive()),
          dtype: z.enum(['float32', 'int32']),
          quantization: z.object({ scale: z.number(), min: z.number(), dtype: z.literal('uint8') }).optional(),
        }),
      ),
    }),
  )
  .length(1);

/** Folder of the weight files inside the installed package. */
export function faceApiModelFolder(): string {
  return join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
}

/** SHA-256 of a model's weight file, without decoding it. */
export function faceApiDigest(model: FaceApiModel): string {
  return digestOf(readFileSync(join(faceApiModelFolder(), `${model}.bin`)));
}

/**
 * Decodes all float tensors of a model; the few int32 constants of the original graph are skipped.
 * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT when manifest and binary file do not match
 */
export async function readFaceApiWeights(model: FaceApiModel): Promise<FaceApiWeights> {
  const folder = faceApiModelFolder();
  const [manifestText, bytes] = await Promise.all([
    readFile(join(folder, `${model}-weights_manifest.json`), 'utf8'),
    readFile(join(folder, `${model}.bin`)),
  ]);
  const [group] = manifestSchema.parse(JSON.parse(manifestText));
  const tensors = new Map<string, WeightTensor>();
  let offset = 0;
  for (const { name, shape, dtype, quantization } of group?.weights ?? []) {
    const size = elementCount(shape);
    const end = offset + size * (quantization ? 1 : 4);
    const slice = bytes.subarray(offset, end);
    if (dtype === 'float32') {
      tensors.set(name, { shape, data: quantization ? dequantise(slice, quantization) : toFloats(slice) });
    }
    offset = end;
  }
  if (offset !== bytes.length) {
    throw new CrowdtoneError(
      'E_WEIGHTS_CORRUPT',
      `${model}.bin has ${bytes.length} bytes instead of the ${offset} in its manifest; install @vladmandic/face-api again`,
    );
  }
  return { tensors, digest: digestOf(bytes) };
}

/**
 * A tensor by name.
 * @throws RangeError when the file has no such tensor
 */
export function weight({ tensors }: FaceApiWeights, name: string): WeightTensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new RangeError(`no weights named ${name}`);
  return tensor;
}

function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function dequantise(bytes: Uint8Array, { scale, min }: { scale: number; min: number }): Float32Array {
  return Float32Array.from(bytes, (byte) => byte * scale + min);
}

/** Copies, because the slice may not be aligned to four bytes. */
function toFloats(bytes: Uint8Array): Float32Array {
  return new Float32Array(Uint8Array.from(bytes).buffer);
}
