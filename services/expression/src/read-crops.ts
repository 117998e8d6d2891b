import { probabilitiesSchema } from '@crowdtone/domain';
import type { ExpressionModel, FaceCrop } from '@crowdtone/networks';
import type { Logger } from '@crowdtone/observability';
import type { CropReading } from './micro-batcher';

/**
 * One prediction per crop. When the model fails on the batch, each crop is classified alone, so that a bad crop affects no
 * other. Never rejects.
 */
export async function readCrops(
  model: ExpressionModel,
  crops: readonly FaceCrop[],
  logger: Logger,
): Promise<CropReading[]> {
  try {
    return await readBatch(model, crops);
  } catch (error) {
    logger.warn({ err: error, crops: crops.length }, 'the model failed on a batch; classifying its crops one by one');
  }
  const readings: CropReading[] = [];
  for (const crop of crops) {
    const reading = await readBatch(model, [crop]).catch((error: unknown) => {
      logger.error({ err: error, side: crop.width }, 'the model failed on a crop');
      return [null];
    });
    readings.push(...reading);
  }
  return readings;
}

async function readBatch(model: ExpressionModel, crops: readonly FaceCrop[]): Promise<CropReading[]> {
  const readings = await model.classify(crops);
  if (readings.length !== crops.length) {
    throw new RangeError(`the model gave ${readings.length} readings for ${crops.length} crops`);
  }
  // A result that is not a distribution, such as NaN, counts as a failure on that crop.
  return readings.map((reading) => (probabilitiesSchema.safeParse(reading).success ? reading : null));
}
