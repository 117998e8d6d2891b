import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type { ExpressionModel, ExpressionModelDescription, ExpressionModelOptions } from './expression-model';
import { describeFaceApiBaseline, openFaceApiBaseline } from './faceapi-baseline';
import { MODEL_FILES, SHIPPED_MODELS } from './folder-parts';
import { readInt8Model } from './model-folder';
import { keepsAccuracy } from './quantisation';
import { describeRouted, openRouted, ROUTED_MODEL } from './routed-model';
import { describeInt8Model, describeTrainedModel, openInt8Model, openTrainedModel } from './trained-model';

/** Networks of this project; each is available when its folder exists. Between equals `auto` takes the first. */
const TRAINED = ['gme-net', 'fsr-fer'] as const;
const BASELINE = 'faceapi-baseline';

/** Appended to the name of a network for its int8 version. */
const INT8_SUFFIX = '-int8';

type TrainedModelName = (typeof TRAINED)[number];
type Int8ModelName = `${TrainedModelName}${typeof INT8_SUFFIX}`;
/** Name of an expression model. */
export type ExpressionModelName = TrainedModelName | Int8ModelName | typeof ROUTED_MODEL | typeof BASELINE;

/**
 * The models in a folder of model folders; `auto`, which routes each face to one of them by its size; and the baseline, which
 * has no calibration, so that `auto` never chooses it. `<network>-int8` is the int8 version of a network that has one; `auto`
 * chooses between the float32 networks.
 */
export class ModelRegistry {
  /** Names that {@link ModelRegistry.open} accepts. `auto` is included even when there is no model to choose from. */
  readonly names: readonly ExpressionModelName[];
  readonly #trained: readonly TrainedModelName[];
  readonly #int8: readonly TrainedModelName[];

  constructor(private readonly folder: string) {
    this.#trained = TRAINED.filter((name) => existsSync(join(folder, name, MODEL_FILES.weights)));
    this.#int8 = this.#trained.filter((name) => existsSync(join(folder, name, MODEL_FILES.int8Calibration)));
    const int8Names = this.#int8.map((name): Int8ModelName => `${name}${INT8_SUFFIX}`);
    this.names = [...this.#trained, ...int8Names, ROUTED_MODEL, BASELINE];
  }

  describe(name: string): ExpressionModelDescription {
    const known = this.#known(name);
    if (known === BASELINE) return describeFaceApiBaseline();
    if (known === ROUTED_MODEL) return describeRouted(this.#routable());
    const int8 = this.#networkOfInt8(known);
    if (int8 !== null) return describeInt8Model(known, join(this.folder, int8));
    return describeTrainedModel(known, join(this.folder, known));
  }

  async open(name: string, options: ExpressionModelOptions = {}): Promise<ExpressionModel> {
    const known = this.#known(name);
    if (known === BASELINE) return await openFaceApiBaseline(options);
    const int8 = this.#networkOfInt8(known);
    if (int8 !== null) return await openInt8Model(known, join(this.folder, int8), options);
    if (known !== ROUTED_MODEL) return await openTrainedModel(known, join(this.folder, known), options);
    return await openRouted(this.#routable(), (model, wanted) => this.open(model, wanted), options);
  }

  /**
   * The int8 version of a network with the folder's figures; null when there is none.
   * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST, E_CALIBRATION_FOREIGN
   */
  int8VersionOf(name: string): { readonly name: ExpressionModelName; readonly keepsAccuracy: boolean } | null {
    const network = this.#int8.find((candidate) => candidate === name);
    if (network === undefined) return null;
    const { quantisation } = readInt8Model(join(this.folder, network));
    return { name: `${network}${INT8_SUFFIX}`, keepsAccuracy: keepsAccuracy(quantisation) };
  }

  #networkOfInt8(name: ExpressionModelName): TrainedModelName | null {
    return this.#int8.find((network) => `${network}${INT8_SUFFIX}` === name) ?? null;
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

/** The models that ship. */
export const shippedModels = new ModelRegistry(SHIPPED_MODELS);

/** Names that {@link openExpressionModel} accepts. */
export const expressionModelNames: readonly ExpressionModelName[] = shippedModels.names;

/**
 * The int8 version of a model and whether it keeps the accuracy; null when there is none.
 * @throws {CrowdtoneError} E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST, E_CALIBRATION_FOREIGN
 */
export function int8VersionOf(name: string): ReturnType<ModelRegistry['int8VersionOf']> {
  return shippedModels.int8VersionOf(name);
}

/**
 * Describes a model without loading a runtime; reads its weight file to hash it.
 * @throws {CrowdtoneError} E_MODEL_UNKNOWN, E_MODEL_MISSING, E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION, E_WEIGHTS_DIGEST
 */
export function describeExpressionModel(name: string): ExpressionModelDescription {
  return shippedModels.describe(name);
}

/**
 * Opens a model on the requested runtime, or the best available one.
 * @throws {CrowdtoneError} E_MODEL_UNKNOWN, E_MODEL_MISSING, E_RUNTIME_UNAVAILABLE, E_WEIGHTS_CORRUPT, E_WEIGHTS_VERSION,
 *   E_WEIGHTS_DIGEST, E_WEIGHTS_MISMATCH
 */
export function openExpressionModel(name: string, options: ExpressionModelOptions = {}): Promise<ExpressionModel> {
  return shippedModels.open(name, options);
}
