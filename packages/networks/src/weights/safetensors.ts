/**
 * Reads and writes weights in the safetensors format: eight bytes with the length of the header, a JSON header with type, shape
 * and offsets of every tensor, then the tensors.
 */
import { createHash } from 'node:crypto';
import { CrowdtoneError } from '@crowdtone/domain';
import { z } from 'zod';
import { fromHalf, toHalf } from './half';
import { elementCount, type Weights, type WeightTensor } from './tensors';

/** Precision of stored tensors. */
export type Precision = 'float16' | 'float32';

/** The content of a weight file. */
export interface WeightFile {
  readonly weights: Weights;
  /** Key-value pairs written with the weights. */
  readonly metadata: Readonly<Record<string, string>>;
  /** SHA-256 of the file, hexadecimal: identifies the model in every result. */
  readonly digest: string;
  /** Of the tensors; float32 when any of them is. */
  readonly precision: Precision;
}

const LENGTH_BYTES = 8;
const METADATA_KEY = '__metadata__';
const TYPES = { F16: 2, F32: 4 } as const;

const tensorSchema = z.object({
  dtype: z.enum(['F16', 'F32']),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});
const headerSchema = z.object({ [METADATA_KEY]: z.record(z.string(), z.string()).optional() }).catchall(tensorSchema);

/** The bytes of a safetensors file; the same weights always give the same bytes. */
export function writeSafetensors(
  weights: Weights,
  { precision, metadata = {} }: { precision: Precision; metadata?: Readonly<Record<string, string>> },
): Uint8Array {
  const header: Record<string, unknown> = { [METADATA_KEY]: metadata };
  const parts: Uint8Array[] = [];
  let offset = 0;
  for (const name of [...weights.keys()].sort()) {
    const { data, shape } = weights.get(name) as WeightTensor;
    const values = precision === 'float16' ? toHalf(data) : data;
    const part = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    header[name] = {
      dtype: precision === 'float16' ? 'F16' : 'F32',
      shape,
      data_offsets: [offset, offset + part.length],
    };
    parts.push(part);
    offset += part.length;
  }
  const json = Buffer.from(JSON.stringify(header));
  // The header is padded with spaces, because the format aligns tensors to eight bytes.
  const headerLength = Math.ceil(json.length / 8) * 8;
  const head = Buffer.alloc(LENGTH_BYTES + headerLength, ' ');
  head.writeBigUInt64LE(BigInt(headerLength));
  json.copy(head, LENGTH_BYTES);
  return Uint8Array.from(Buffer.concat([head, ...parts]));
}

/**
 * Reads a safetensors file of float16 or float32 tensors, all returned as float32.
 * @param origin name of the file in error messages
 * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT
 */
export function readSafetensors(bytes: Uint8Array, origin: string): WeightFile {
  const { [METADATA_KEY]: metadata = {}, ...entries } = readHeader(bytes, origin);
  const tensors = bytes.subarray(LENGTH_BYTES + headerLengthOf(bytes));
  const weights = new Map<string, WeightTensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const [start, end] = data_offsets;
    if (end > tensors.length || end - start !== elementCount(shape) * TYPES[dtype]) {
      throw corrupt(origin, `the tensor ${name} does not fit its offsets`);
    }
    const { buffer } = Uint8Array.from(tensors.subarray(start, end));
    const data = dtype === 'F16' ? fromHalf(new Uint16Array(buffer)) : new Float32Array(buffer);
    weights.set(name, { data, shape });
  }
  const precision = Object.values(entries).some(({ dtype }) => dtype === 'F32') ? 'float32' : 'float16';
  return { weights, metadata, digest: createHash('sha256').update(bytes).digest('hex'), precision };
}

function headerLengthOf(bytes: Uint8Array): number {
  return Number(Buffer.from(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).readBigUInt64LE());
}

function readHeader(bytes: Uint8Array, origin: string): z.infer<typeof headerSchema> {
  if (bytes.length < LENGTH_BYTES) throw corrupt(origin, `it has only ${bytes.length} bytes`);
  const end = LENGTH_BYTES + headerLengthOf(bytes);
  if (end > bytes.length) throw corrupt(origin, 'it ends inside its header');
  try {
    return headerSchema.parse(JSON.parse(Buffer.from(bytes.subarray(LENGTH_BYTES, end)).toString('utf8')));
  } catch (error) {
    throw corrupt(origin, 'its header does not describe float tensors', error);
  }
}

function corrupt(origin: string, what: string, cause?: unknown): CrowdtoneError {
  const message = `${origin} is not a complete safetensors file (${what}); fetch or write it again`;
  return new CrowdtoneError('E_WEIGHTS_CORRUPT', message, { cause });
}
