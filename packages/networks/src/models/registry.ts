import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { ExpressionModel, ExpressionModelDescription, ExpressionModelOptions } from './expression-model';
import { describeFaceApiBaseline, openFaceApiBaseline } from './faceapi-baseline';
import { MODEL_FILES, SHIPPED_MODELS } from './folder-parts';
import { describeRouted, openRouted, ROUTED_MODEL } from './routed-model';
import { describeTrainedModel, openTrainedModel } from './trained-model';

/** Networks of this project; each is available when its folder exists. Between equals `auto` takes the first. */
const TRAINED = ['gme-net', 'fsr-fer'] as const;
const BASELINE = 'faceapi-baseline';

type TrainedModelName = (typeof TRAINED)[number];
/** Name of an expression model. */
export type ExpressionModelName = TrainedModelName | typeof ROUTED_MODEL | typeof BASELINE;

/**
 * The models in a folder of model folders; `auto`, which routes each face to one of them by its size; and the baseline, which
 * has no calibration, so that `auto` never chooses it.
 */
export class ModelRegistry {
  /** Names that {@link ModelRegistry.open} accepts. `auto` is included even when there is no model to choose from. */
  readonly names: readonly ExpressionModelName[];
  readonly #trained: readonly TrainedModelName[];

  constructor(private readonly folder: string) {
    this.#trained = TRAINED.filter((name) => existsSync(join(folder, name, MODEL_FILES.weights)));
    this.names = [...this.#trained, ROUTED_MODEL, BASELINE];
  }

  describe(name: string): ExpressionModelDescription {
    const known = this.#known(name);
    if (known === BASELINE) return describeFaceApiBaseline();
    if (known === ROUTED_MODEL) return describeRouted(this.#routable());
    return describeTrainedModel(known, join(this.folder, known));
  }

  async open(name: string, options: ExpressionModelOptions = {}): Promise<ExpressionModel> {
    const known = this.#known(name);
    if (known === BASELINE) return await openFaceApiBaseline(options);
    if (known !== ROUTED_MODEL) return await openTrainedModel(known, join(this.folder, known), options);
    return await openRouted(this.#routable(), (model, wanted) => this.open(model, wanted), options);
  }

  #routable(): ExpressionModelDescription[] {
    if (this.#trained.length > 0) return this.#trained.map((name) => this.describe(name));
    throw new CrowdtoneError(
      'E_MODEL_MISSING',
      `${ROUTED_MODEL} chooses between ${TRAINED.join(' and ')}, but ${this.folder} contains neither; ` +
        `make one with crowdtone export, or use ${BASELINE}`,
    );
  }

  #known(name: string): ExpressionModelName {
    const known = this.names.find((candidate) => candidate === name);
    if (known !== undefined) return known;
    throw new CrowdtoneError(
      'E_MODEL_UNKNOWN',
      `unknown expression model ${name}; choose one of ${this.names.join(', ')}`,
    );
  }
}

const shipped = new ModelRegistry(SHIPPED_MODELS);

/** Names that {@link openExpressionModel} accepts. */
export const expressionModelNames: readonly ExpressionModelName[] = shipped.names;

/**
 * Describes a model without loading a runtime; reads its weight file to hash it.
 * @throws {CrowdtoneError} E_MODEL_UNKNOWN, E_MODEL_MISSING, E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST
 */
export function describeExpressionModel(name: string): ExpressionModelDescription {
  return shipped.describe(name);
}

/**
 * Opens a model on the requested runtime, or the best available one.
 * @throws {CrowdtoneError} E_MODEL_UNKNOWN, E_MODEL_MISSING, E_RUNTIME_UNAVAILABLE, E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION,
 *   E_WEIGHTS_DIGEST, E_WEIGHTS_MISMATCH
 */
export function openExpressionModel(name: string, options: ExpressionModelOptions = {}): Promise<ExpressionModel> {
  return shipped.open(name, options);
}
