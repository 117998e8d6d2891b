import { readFile } from 'node:fs/promises';
import { CrowdtoneError } from '@crowdtone/domain';
import { readSafetensors, writeSafetensors } from '@crowdtone/networks';
import { writeWhole } from '@crowdtone/runtime';
import { z } from 'zod';
import type { NamedArrays } from './named-arrays';

/** Everything that a training run needs to go on as if it had never stopped. */
export interface Checkpoint {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Updates made. */
  readonly step: number;
  readonly best: { readonly step: number; readonly score: number } | null;
  readonly state: NamedArrays;
}

const metadataSchema = z.object({
  settings: z.record(z.string(), z.unknown()),
  step: z.number().int().nonnegative(),
  best: z.object({ step: z.number().int(), score: z.number() }).nullable(),
});

/** A safetensors file with the rest as JSON in its metadata. */
export async function writeCheckpoint(path: string, { state, ...metadata }: Checkpoint): Promise<void> {
  const tensors = new Map([...state].map(([name, data]) => [name, { data, shape: [data.length] }]));
  const bytes = writeSafetensors(tensors, { precision: 'float32', metadata: { run: JSON.stringify(metadata) } });
  await writeWhole(path, bytes);
}

/**
 * Null when there is no such file.
 * @throws E_WEIGHTS_CORRUPT (environment)
 */
export async function readCheckpoint(path: string): Promise<Checkpoint | null> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (bytes === null) return null;
  const { weights, metadata } = readSafetensors(bytes, path);
  const state: NamedArrays = new Map([...weights].map(([name, { data }]) => [name, data]));
  return { ...readMetadata(metadata.run, path), state };
}

function readMetadata(text: string | undefined, path: string): Omit<Checkpoint, 'state'> {
  try {
    return metadataSchema.parse(JSON.parse(text ?? ''));
  } catch (cause) {
    const message = `${path} holds tensors but is no checkpoint of a run; move it away to begin afresh`;
    throw new CrowdtoneError('E_WEIGHTS_CORRUPT', message, { cause });
  }
}
