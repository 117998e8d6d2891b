/** Chooses between the float32 and the int8 version of a model. */
import { CrowdtoneError } from '@crowdtone/domain';
import { medianOf } from '@crowdtone/statistics';
import type { ExpressionModel } from './expression-model';
import { type ModelRegistry, shippedModels } from './registry';

/** `auto`: int8 where the model folder states that accuracy is kept and this processor runs it faster. */
export const MODEL_PRECISIONS = ['auto', 'float32', 'int8'] as const;

/** One of {@link MODEL_PRECISIONS}. */
export type ModelPrecision = (typeof MODEL_PRECISIONS)[number];

/** CPU milliseconds of a batch; replaced in tests. */
export type TimeBatch = (model: ExpressionModel) => Promise<number>;

const BATCH = 32;
const SIDE_PX = 48;
const ROUNDS = 5;
/** int8 has to be this much faster, so that noise does not decide. */
const MIN_SPEEDUP = 1.1;

/**
 * The name under which to open a model at the wanted precision. `auto` times both versions for about a second.
 * @throws {CrowdtoneError} E_MODEL_MISSING when int8 is wanted and the model has no int8 version; and as
 *   `openExpressionModel`
 */
export async function chooseModelPrecision(
  name: string,
  wanted: ModelPrecision,
  registry: ModelRegistry = shippedModels,
  timeBatch: TimeBatch = cpuMsOfBatch,
): Promise<string> {
  if (wanted === 'float32') return name;
  const int8 = registry.int8VersionOf(name);
  if (int8 === null) {
    if (wanted === 'auto') return name;
    const message = `${name} has no int8 version; use another precision, or create one with crowdtone export`;
    throw new CrowdtoneError('E_MODEL_MISSING', message);
  }
  if (wanted === 'int8') return int8.name;
  if (!int8.keepsAccuracy) return name;
  return (await isFaster(registry, int8.name, name, timeBatch)) ? int8.name : name;
}

/** Compares medians over alternating batches, after one batch each to warm up. */
async function isFaster(registry: ModelRegistry, int8: string, float: string, timeBatch: TimeBatch): Promise<boolean> {
  const options = { runtime: 'onnxruntime', threads: 1 } as const;
  const models = [await registry.open(int8, options), await registry.open(float, options)];
  try {
    const times: number[][] = models.map(() => []);
    for (let round = 0; round <= ROUNDS; round += 1) {
      for (const [index, model] of models.entries()) {
        const ms = await timeBatch(model);
        if (round > 0) times[index]?.push(ms);
      }
    }
    const [fast = 0, slow = 0] = times.map(medianOf);
    return fast * MIN_SPEEDUP < slow;
  } finally {
    for (const model of models) await model.close();
  }
}

async function cpuMsOfBatch(model: ExpressionModel): Promise<number> {
  const crop = { data: new Uint8Array(SIDE_PX * SIDE_PX * 3).fill(100), width: SIDE_PX, height: SIDE_PX };
  const crops = Array.from({ length: BATCH }, () => crop);
  const before = process.cpuUsage();
  await model.classify(crops);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
