import { progressLine, renderFramingTable, runFramingEvaluation } from '@crowdtone/training';

/** Options of `crowdtone evaluate --framing`. */
export interface EvaluateFramingFlags {
  readonly framing: boolean;
  readonly detector: readonly string[] | undefined;
  readonly model: readonly string[] | undefined;
  readonly data: string | undefined;
  readonly out?: string;
  readonly json: boolean;
}

/**
 * `crowdtone evaluate --framing`: the relation of detector boxes to the canonical face window, and the effect of framing on predictions.
 *
 * @returns the exit code
 * @throws CrowdtoneError for unknown detectors and models, and data that cannot be read
 */
export async function evaluateFraming(flags: EvaluateFramingFlags): Promise<number> {
  const progress = progressLine();
  const report = await runFramingEvaluation({
    detectors: flags.detector ?? ['tiny-face'],
    models: flags.model ?? ['gme-net'],
    data: flags.data,
    folder: flags.out,
    onProgress: (text) => progress.show(text),
  });
  progress.end();
  process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : renderFramingTable(report));
  return 0;
}
