import { CrowdtoneError } from '@crowdtone/domain';
import {
  exportDetector,
  exportModel,
  isTinyFace,
  openTrainingBackend,
  progressLine,
  quantiseModel,
  readMeanWeights,
} from '@crowdtone/training';
import { onlyFolder } from '../run/data-folders';

/** Options of `crowdtone export`. */
export interface ExportFlags {
  readonly weights: readonly string[];
  readonly data: readonly string[];
  readonly out: string;
  readonly int8Only: boolean;
}

/**
 * `crowdtone export`: creates the model folder of a trained network.
 *
 * @returns the exit code
 * @throws CrowdtoneError for weights that do not ship and data that cannot be read
 */
export async function exportTrained({ weights, data, out, int8Only }: ExportFlags): Promise<number> {
  const progress = progressLine();
  const onProgress = (text: string) => progress.show(text);
  if (int8Only) {
    const [model, ...others] = weights;
    if (model === undefined || others.length > 0) {
      const message = '--int8-only takes one model folder as --weights; see crowdtone export --help';
      throw new CrowdtoneError('E_USAGE', message);
    }
    await quantiseModel({ model, data: onlyFolder(data), onProgress });
    progress.end();
    process.stdout.write(`${model}\n`);
    return 0;
  }
  const trained = await readMeanWeights(weights);
  let folder: string;
  if (isTinyFace(trained)) {
    folder = await exportDetector({ weights: trained, data, folder: out, onProgress });
  } else {
    const backend = await openTrainingBackend();
    process.stderr.write(`evaluating the rounded weights, on ${backend.description}\n`);
    folder = await exportModel({ weights, data: onlyFolder(data), folder: out, onProgress });
    await quantiseModel({ model: folder, data: onlyFolder(data), onProgress });
  }
  progress.end();
  process.stdout.write(`${folder}\n`);
  return 0;
}
