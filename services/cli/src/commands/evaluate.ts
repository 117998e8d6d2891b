import { existsSync } from 'node:fs';
import { CrowdtoneError, EXPRESSIONS } from '@crowdtone/domain';
import { expressionModelNames, openExpressionModel } from '@crowdtone/networks';
import { createLogger } from '@crowdtone/observability';
import {
  type Candidate,
  humanCandidate,
  type MeasuredSplit,
  modelCandidate,
  openTrainingBackend,
  progressLine,
  renderEvaluationTable,
  runEvaluation,
  trainedCandidate,
} from '@crowdtone/training';
import { Cleanup } from '../run/cleanup';
import { onlyFolder } from '../run/data-folders';

/** Options of `crowdtone evaluate --model`. */
export interface EvaluateFlags {
  readonly model: readonly string[];
  readonly data: readonly string[];
  readonly split: MeasuredSplit;
  readonly altered: boolean;
  /** A table of groups of faces. */
  readonly groups?: string;
  readonly out?: string;
  readonly json: boolean;
}

/** The emotion network of the npm package `@vladmandic/human`, for comparison. */
const HUMAN = 'human';

/**
 * `crowdtone evaluate`: evaluates models and weight files.
 *
 * @returns the exit code
 * @throws CrowdtoneError for unknown models, weights that fit no network, and data that cannot be read
 */
export async function evaluate(flags: EvaluateFlags): Promise<number> {
  const backend = await openTrainingBackend();
  process.stderr.write(`${EXPRESSIONS.length} expressions, on ${backend.description}\n`);
  const cleanup = new Cleanup(createLogger('crowdtone'));
  const progress = progressLine();
  try {
    const candidates: Candidate[] = [];
    for (const name of flags.model) candidates.push(await openCandidate(name, cleanup));
    const report = await runEvaluation({
      data: onlyFolder(flags.data),
      split: flags.split,
      candidates,
      altered: flags.altered,
      ...(flags.groups === undefined ? {} : { groupsFile: flags.groups }),
      ...(flags.out === undefined ? {} : { folder: flags.out }),
      onProgress: (text) => progress.show(text),
    });
    progress.end();
    process.stdout.write(flags.json ? `${JSON.stringify(report)}\n` : renderEvaluationTable(report));
    return 0;
  } finally {
    await cleanup.run();
  }
}

/** @param name a model's name, a path of weights, or `name=path` */
async function openCandidate(name: string, cleanup: Cleanup): Promise<Candidate> {
  const [, title, place] = existsSync(name) ? [] : (/^([^=/\\]+)=(.+)$/.exec(name) ?? []);
  if (place !== undefined) return await trainedCandidate(place, title);
  if (name === HUMAN) return await humanCandidate();
  if ((expressionModelNames as readonly string[]).includes(name)) {
    // Not on TensorFlow.js, whose backend is global to the process and used for weight files.
    const model = await openExpressionModel(name, { runtime: 'onnxruntime' });
    cleanup.defer('the model', () => model.close());
    return modelCandidate(name, model);
  }
  if (existsSync(name) || /[/\\.]/.test(name)) return await trainedCandidate(name);
  const known = [...expressionModelNames, HUMAN].join(', ');
  throw new CrowdtoneError(
    'E_MODEL_UNKNOWN',
    `unknown model or weight file ${name}; give a path, name=path, or one of ${known}`,
  );
}
