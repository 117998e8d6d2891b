import { exportModel, openTrainingBackend, progressLine } from '@crowdtone/training';

export interface ExportFlags {
  readonly weights: string;
  readonly data: string;
  readonly out: string;
}

/**
 * `crowdtone export`: makes the folder that a trained network ships in.
 *
 * @returns the exit code
 * @throws CrowdtoneError for weights that do not ship and data that cannot be read
 */
export async function exportTrained({ weights, data, out }: ExportFlags): Promise<number> {
  const backend = await openTrainingBackend();
  process.stderr.write(`measuring the rounded weights, on ${backend.description}\n`);
  const progress = progressLine();
  const folder = await exportModel({ weights, data, folder: out, onProgress: (text) => progress.show(text) });
  progress.end();
  process.stdout.write(`${folder}\n`);
  return 0;
}
