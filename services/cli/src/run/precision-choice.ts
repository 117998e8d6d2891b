import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { arch, cpus } from 'node:os';
import { join } from 'node:path';
import { chooseModelPrecision, describeExpressionModel, int8VersionOf, type ModelPrecision } from '@crowdtone/networks';
import type { Logger } from '@crowdtone/observability';
import { writeAtomically } from '@crowdtone/runtime';
import { cacheFolder } from '../cache-folder';

const FOLDER = 'precision';

/**
 * `chooseModelPrecision`, timed once for a processor and a model: the choice is kept in the cache folder, so that later analyses
 * start at once, and that the same machine gives the same figures. Without a cache folder it is timed again.
 * @throws {CrowdtoneError} as `chooseModelPrecision`
 */
export async function rememberedPrecision(
  model: string,
  wanted: ModelPrecision,
  logger: Pick<Logger, 'debug'>,
  choose: typeof chooseModelPrecision = chooseModelPrecision,
): Promise<string> {
  const int8 = wanted === 'auto' ? int8VersionOf(model) : null;
  if (int8 === null || !int8.keepsAccuracy) return choose(model, wanted);
  const processor = cpus()[0]?.model ?? 'unknown';
  const versions = [model, int8.name].map((name) => describeExpressionModel(name).identity);
  const key = createHash('sha256').update(JSON.stringify([versions, processor, arch(), process.version]));
  const path = join(cacheFolder(), FOLDER, key.digest('hex').slice(0, 16));
  const known = await readFile(path, 'utf8').catch(() => null);
  if (known === model || known === int8.name) return known;
  const chosen = await choose(model, wanted);
  try {
    await mkdir(join(cacheFolder(), FOLDER), { recursive: true });
    await writeAtomically(path, chosen);
  } catch (error) {
    logger.debug({ err: error }, 'the chosen precision is not kept, because the cache folder cannot be written');
  }
  return chosen;
}
