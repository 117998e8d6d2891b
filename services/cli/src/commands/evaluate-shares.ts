import { describeExpressionModel, openExpressionModel } from '@crowdtone/networks';
import { createLogger } from '@crowdtone/observability';
import { type MeasuredSplit, progressLine, renderShareReport, runShareEvaluation } from '@crowdtone/training';
import { Cleanup } from '../run/cleanup';

/** Options of `crowdtone evaluate --shares`. */
export interface EvaluateSharesFlags {
  readonly model: string;
  readonly data: string;
  readonly split: MeasuredSplit;
  readonly out?: string;
  readonly markdown?: string;
  readonly json: boolean;
}

/**
 * `crowdtone evaluate --shares`: the estimation of a model's group shares, against other estimators, and its cost.
 *
 * @returns the exit code
 * @throws CrowdtoneError for unknown models, models whose shares are counted, and data that cannot be read
 */
export async function evaluateShares(flags: EvaluateSharesFlags): Promise<number> {
  const { model: name, data, split, out, markdown, json } = flags;
  const cleanup = new Cleanup(createLogger('crowdtone'));
  const progress = progressLine();
  try {
    const description = describeExpressionModel(name);
    const model = await openExpressionModel(name, { runtime: 'onnxruntime' });
    cleanup.defer('the model', () => model.close());
    const onProgress = (text: string) => progress.show(text);
    const report = await runShareEvaluation({
      data,
      model,
      description,
      split,
      folder: out,
      page: markdown,
      onProgress,
    });
    progress.end();
    const { columns: _, ...figures } = report;
    process.stdout.write(json ? `${JSON.stringify(figures)}\n` : renderShareReport(report));
    return 0;
  } finally {
    await cleanup.run();
  }
}
