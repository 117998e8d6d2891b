import { readFile } from 'node:fs/promises';
import { CrowdtoneError } from '@crowdtone/domain';
import { readSafetensors, writeSafetensors } from '@crowdtone/networks';
import { writeAtomically } from '@crowdtone/runtime';
import { z } from 'zod';
import type { NamedArrays } from './named-arrays';

/** The complete state of a training run, for resuming it exactly. */
export interface Checkpoint {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Completed steps. */
  readonly step: number;
  readonly best: { readonly step: number; readonly score: number } | null;
  readonly state: NamedArrays;
}

const metadataSchema = z.object({
  settings: z.record(z.string(), z.unknown()),
  step: z.number().int().nonnegative(),
  best: z.object({ step: z.number().int(), score: z.number() }).nullable(),
});

/** Writes a checkpoint as a safetensors file with the other fields as JSON metadata. */
export async function writeCheckpoint(path: string, { state, ...metadata }: Checkpoint): Promise<void> {
  const tensors = new Map([...state].map(([name, data]) => [name, { data, shape: [data.length] }]));
  const bytes = writeSafetensors(tensors, { precision: 'float32', metadata: { run: JSON.stringify(metadata) } });
  await writeAtomically(path, bytes);
}

/**
 * Reads a checkpoint; null when the file does not exist.
 * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT (environment)
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
    const message = `${path} contains tensors but is not a checkpoint; move it away to start a new run`;
    throw new CrowdtoneError('E_WEIGHTS_CORRUPT', message, { cause });
  }
}
