import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { ExpressionModel, ExpressionModelDescription, ExpressionModelOptions } from './expression-model';
import { describeFaceApiBaseline, openFaceApiBaseline } from './faceapi-baseline';
import { MODEL_FILES, SHIPPED_MODELS } from './folder-parts';
import { describeTrainedModel, openTrainedModel } from './trained-model';

/** Networks trained by this project; each is offered when its folder is there. */
const TRAINED = ['gme-net', 'fsr-fer'] as const;
const BASELINE = 'faceapi-baseline';

export type ExpressionModelName = (typeof TRAINED)[number] | typeof BASELINE;

/** The models that a folder of model folders offers, and the baseline, which comes with a package. */
export class ModelRegistry {
  /** Names that {@link ModelRegistry.open} takes, the best first. */
  readonly names: readonly ExpressionModelName[];

  constructor(private readonly folder: string) {
    const found = TRAINED.filter((name) => existsSync(join(folder, name, MODEL_FILES.weights)));
    this.names = [...found, BASELINE];
  }

  describe(name: string): ExpressionModelDescription {
    const known = this.#known(name);
    return known === BASELINE ? describeFaceApiBaseline() : describeTrainedModel(known, join(this.folder, known));
  }

  async open(name: string, options: ExpressionModelOptions = {}): Promise<ExpressionModel> {
    const known = this.#known(name);
    if (known === BASELINE) return await openFaceApiBaseline(options);
    return await openTrainedModel(known, join(this.folder, known), options);
  }

  #known(name: string): ExpressionModelName {
    const known = this.names.find((candidate) => candidate === name);
    if (known !== undefined) return known;
    throw new CrowdtoneError(
      'usage',
      'E_MODEL_UNKNOWN',
      `there is no expression model named ${name}; choose one of ${this.names.join(', ')}`,
    );
  }
}

const shipped = new ModelRegistry(SHIPPED_MODELS);

/** Names that {@link openExpressionModel} takes. */
export const expressionModelNames: readonly ExpressionModelName[] = shipped.names;

/**
 * Identity and floor of a model without loading a runtime; reads its weight file to hash it.
 * @throws CrowdtoneError E_MODEL_UNKNOWN, E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST
 */
export function describeExpressionModel(name: string): ExpressionModelDescription {
  return shipped.describe(name);
}

/**
 * Loads a model on the best runtime of this machine, or on the one wanted.
 * @throws CrowdtoneError E_MODEL_UNKNOWN, E_RUNTIME_UNAVAILABLE, E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST,
 *   E_WEIGHTS_MISMATCH
 */
export function openExpressionModel(name: string, options: ExpressionModelOptions = {}): Promise<ExpressionModel> {
  return shipped.open(name, options);
}
