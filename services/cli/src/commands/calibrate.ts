import { join } from 'node:path';
import { SHIPPED_MODELS } from '@crowdtone/networks';
import { calibrateModel, progressLine } from '@crowdtone/training';

/** Options of `crowdtone calibrate`. */
export interface CalibrateFlags {
  readonly model: string;
  readonly data: string;
  readonly out: string;
}

/**
 * `crowdtone calibrate`: creates a model folder calibrated on a user's own labelled faces.
 *
 * @returns the exit code
 * @throws CrowdtoneError when faces of an expression are missing, and for models and data that cannot be read
 */
export async function calibrate({ model, data, out }: CalibrateFlags): Promise<number> {
  const progress = progressLine();
  const onProgress = (text: string) => progress.show(text);
  await calibrateModel({ data, model: join(SHIPPED_MODELS, model), folder: join(out, model), onProgress });
  progress.end();
  process.stdout.write(`${join(out, model)}\n`);
  return 0;
}
