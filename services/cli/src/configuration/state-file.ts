import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RetentionConfig } from '@crowdtone/config';
import { type Retention, retentionSchema } from '@crowdtone/domain';
import { writeAtomically } from '@crowdtone/runtime';
import { z } from 'zod';

/** What the last `crowdtone serve` over a folder was configured with, beside its store. */
const FILE = 'configuration-state.json';

const stateSchema = z.object({
  version: z.literal(1),
  /** Makes digests of the same value differ between folders. */
  salt: z.string(),
  /** How often the file was found edited. */
  revision: z.number().int().nonnegative(),
  retention: retentionSchema,
  /** Digests of the settings of the configuration file by path; null when none was given. */
  settings: z.record(z.string(), z.string()).nullable(),
});

/** See {@link readState}. */
export type ConfigurationState = z.infer<typeof stateSchema>;

/** The state of a folder; null when there is none, or none that can be read, which is as good as none. */
export async function readState(folder: string): Promise<ConfigurationState | null> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(join(folder, FILE), 'utf8')));
  } catch (error) {
    const isAbsent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isAbsent || error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Replaces the state of a folder. @throws the error of the file system */
export async function writeState(folder: string, state: ConfigurationState): Promise<void> {
  await writeAtomically(join(folder, FILE), JSON.stringify(state));
}

/** JSON has no Infinity: null is for ever. */
export function retentionOf({ readings, windows, alerts, log }: RetentionConfig): Retention {
  const ageOf = (ms: number) => (Number.isFinite(ms) ? ms : null);
  return { readings: ageOf(readings), windows: ageOf(windows), alerts: ageOf(alerts), log: ageOf(log) };
}
