import { CrowdtoneError } from '@crowdtone/domain';
import type { ExpressionModel, ExpressionModelDescription, ExpressionModelOptions } from './expression-model';
import { describeFaceApiBaseline, openFaceApiBaseline } from './faceapi-baseline';

interface Entry {
  describe(): ExpressionModelDescription;
  open(options: ExpressionModelOptions): Promise<ExpressionModel>;
}

const MODELS = {
  'faceapi-baseline': { describe: describeFaceApiBaseline, open: openFaceApiBaseline },
} as const satisfies Record<string, Entry>;

export type ExpressionModelName = keyof typeof MODELS;

/** Names that {@link openExpressionModel} takes. */
export const expressionModelNames = Object.keys(MODELS) as readonly ExpressionModelName[];

/**
 * Identity and floor of a model without loading a runtime; reads its weight file to hash it.
 * @throws CrowdtoneError E_MODEL_UNKNOWN
 */
export function describeExpressionModel(name: string): ExpressionModelDescription {
  return entry(name).describe();
}

/**
 * Loads a model on the best runtime of this machine, or on the one wanted.
 * @throws CrowdtoneError E_MODEL_UNKNOWN, E_RUNTIME_UNAVAILABLE, E_WEIGHTS_CORRUPT
 */
export async function openExpressionModel(
  name: string,
  options: ExpressionModelOptions = {},
): Promise<ExpressionModel> {
  return await entry(name).open(options);
}

function entry(name: string): Entry {
  if (Object.hasOwn(MODELS, name)) return MODELS[name as ExpressionModelName];
  throw new CrowdtoneError(
    'usage',
    'E_MODEL_UNKNOWN',
    `there is no expression model named ${name}; choose one of ${expressionModelNames.join(', ')}`,
  );
}
