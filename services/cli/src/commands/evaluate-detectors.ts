import { createLogger } from '@crowdtone/observability';
import {
  type DetectionSplit,
  type OpenCandidate,
  openCandidate,
  progressLine,
  renderDetectionTable,
  runDetectionEvaluation,
} from '@crowdtone/training';
import { Cleanup } from '../run/cleanup';

/** Options of `crowdtone evaluate --detector`. */
export interface EvaluateDetectorsFlags {
  readonly detector: readonly string[];
  readonly data: readonly string[];
  readonly split: DetectionSplit;
  readonly out?: string;
  readonly json: boolean;
}

/**
 * `crowdtone evaluate --detector`: evaluates face detectors on labelled images.
 *
 * @returns the exit code
 * @throws CrowdtoneError for unknown detectors, weights that fit no network, and data that cannot be read
 */
export async function evaluateDetectors(flags: EvaluateDetectorsFlags): Promise<number> {
  const cleanup = new Cleanup(createLogger('crowdtone'));
  const progress = progressLine();
  try {
    const candidates: OpenCandidate[] = [];
    for (const name of flags.detector) {
      const candidate = await openCandidate(name);
      cleanup.defer('the model', () => candidate.close());
      candidates.push(candidate);
    }
    const { data, split, out: folder } = flags;
    const onProgress = (text: string) => progress.show(text);
    const report = await runDetectionEvaluation({ data, split, candidates, folder, onProgress });
    progress.end();
    process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : renderDetectionTable(report));
    return 0;
  } finally {
    await cleanup.run();
  }
}
