/** `auto`: several models as one; each face is classified by the model with the best validation figures at its size. */
import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { CropFormat, Probabilities } from '@crowdtone/domain';
import { interpolateWidening, type ShareCorrection, type VoteMixtureCorrection } from '@crowdtone/statistics';
import { bucketOf, type VoteMixtureSettings } from './calibration';
import type {
  ExpressionModel,
  ExpressionModelDescription,
  ExpressionModelOptions,
  ModelBucket,
} from './expression-model';
import type { FaceCrop } from './face-crop';
import { correctionBy } from './share-correction-of';

export const ROUTED_MODEL = 'auto';

/**
 * The description of `auto` over these models: at each measured size the bucket of the model with the highest mean recall,
 * which matters most for group shares; ties are broken by accuracy, then by order. The digest covers the digests of all
 * selected models and their sizes.
 * @param models at least one, each with buckets, all with the same crop format
 * @throws RangeError when their crop formats differ
 */
export function describeRouted(models: readonly ExpressionModelDescription[]): ExpressionModelDescription {
  const buckets = bestBuckets(models.flatMap((model) => model.buckets));
  const selected = models.filter(({ identity }) => buckets.some(({ model }) => model === identity.name));
  const hash = createHash('sha256');
  for (const { identity } of selected) hash.update(`${identity.digest}\n`);
  for (const { sizePx, model } of buckets) hash.update(`${sizePx} px: ${model}\n`);
  const floors = new Map(selected.map(({ identity, floorPx }) => [identity.name, floorPx]));
  return {
    identity: { name: ROUTED_MODEL, digest: hash.digest('hex') },
    floorPx: floorOf(buckets, floors),
    cropFormat: sharedCropFormat(selected),
    buckets,
    shareCorrection: correctionOf(buckets, selected),
  };
}

/**
 * Each size uses the calibration of its model. Where one model's shares are counted, all are; where the models use different
 * estimators, all are corrected by their mean predictions, which every model ships. Of several priors the weakest is taken,
 * of error factors and bandwidths the largest.
 */
function correctionOf(
  buckets: readonly ModelBucket[],
  selected: readonly ExpressionModelDescription[],
): ShareCorrection | null {
  const corrections = selected.flatMap(({ shareCorrection }) => shareCorrection ?? []);
  if (corrections.length < selected.length) return null;
  const votes = corrections.filter((correction) => correction.estimator === 'vote-mixture-posterior');
  if (votes.length === corrections.length) {
    return correctionBy({ estimator: 'vote-mixture-posterior', settings: joinVoteMixtures(votes) }, buckets);
  }
  const others = corrections.filter((correction) => correction.estimator !== 'vote-mixture-posterior');
  const bandwidths = others.flatMap((correction) => ('bandwidth' in correction ? correction.bandwidth : []));
  const byKernels = bandwidths.length === corrections.length;
  const settings = {
    prior: Math.max(...others.map(({ prior }) => prior)),
    errorFactor: Math.max(...others.map(({ errorFactor }) => errorFactor)),
    widening: Math.max(...others.map(({ widening }) => widening)),
    bandwidth: byKernels ? Math.max(...bandwidths) : null,
  };
  const estimator = byKernels ? 'kernel-mixture-posterior' : 'adjusted-count-posterior';
  return correctionBy({ estimator, settings }, buckets);
}

/** The mean of the priors and of their weights, which describe the same kind of faces; of everything else the largest. */
function joinVoteMixtures(corrections: readonly VoteMixtureCorrection[]): VoteMixtureSettings {
  const groupSizes = [...new Set(corrections.flatMap(({ widening }) => widening.map(({ people }) => people)))];
  const mean = (read: (correction: VoteMixtureCorrection) => number) =>
    corrections.reduce((sum, correction) => sum + read(correction) / corrections.length, 0);
  return {
    prior: (corrections[0]?.prior ?? []).map((_, i) => mean(({ prior }) => prior[i] ?? 0)),
    fixedPriorWeight: mean((correction) => correction.fixedPriorWeight),
    errorFactor: Math.max(...corrections.map(({ errorFactor }) => errorFactor)),
    bandwidth: Math.max(...corrections.map(({ bandwidth }) => bandwidth)),
    remoteness: Math.max(...corrections.map(({ remoteness }) => remoteness)),
    sharpening: Math.max(...corrections.map(({ sharpening }) => sharpening)),
    widening: groupSizes
      .sort((a, b) => a - b)
      .map((people) => ({
        people,
        factor: Math.max(...corrections.map(({ widening }) => interpolateWidening(widening, people))),
      })),
  };
}

/** A face is cropped before its model is chosen, so all models must use the same crop format. */
function sharedCropFormat(selected: readonly ExpressionModelDescription[]): CropFormat {
  const [first, ...others] = selected.map(({ cropFormat }) => cropFormat);
  if (first !== undefined && others.every((other) => isDeepStrictEqual(other, first))) return first;
  throw new RangeError('models with different crop formats cannot be combined');
}

/** One bucket per size, the largest first. */
function bestBuckets(all: readonly ModelBucket[]): ModelBucket[] {
  const best = new Map<number, ModelBucket>();
  for (const bucket of all) {
    const rival = best.get(bucket.sizePx);
    if (rival === undefined || isBetter(bucket, rival)) best.set(bucket.sizePx, bucket);
  }
  return [...best.values()].sort((a, b) => b.sizePx - a.sizePx);
}

function isBetter({ validation: a }: ModelBucket, { validation: b }: ModelBucket): boolean {
  return a.meanRecall > b.meanRecall || (a.meanRecall === b.meanRecall && a.accuracy > b.accuracy);
}

/**
 * The size from which every face is at or above the floor of the model it is routed to. A model may be selected for sizes
 * below its own floor; such faces are not classified.
 * @param buckets the largest first
 */
function floorOf(buckets: readonly ModelBucket[], floorOfReader: ReadonlyMap<string, number>): number {
  const unreadable = buckets.map(({ sizePx, model }, index) => {
    const [larger, smaller] = [buckets[index - 1], buckets[index + 1]];
    // Limits of the sizes for which this is the nearest bucket, see bucketOf.
    const from = smaller === undefined ? 0 : Math.sqrt(sizePx * smaller.sizePx);
    const to = larger === undefined ? Number.POSITIVE_INFINITY : Math.ceil(Math.sqrt(sizePx * larger.sizePx));
    const floor = floorOfReader.get(model) ?? 0;
    return floor > from ? Math.min(floor, to) : 0;
  });
  return Math.max(...unreadable);
}

/**
 * Opens the selected models and classifies each crop with the one for its face's size.
 * @param open opens a model by its name
 * @throws whatever `open` throws; models opened before are then closed
 */
export async function openRouted(
  models: readonly ExpressionModelDescription[],
  open: (name: string, options: ExpressionModelOptions) => Promise<ExpressionModel>,
  options: ExpressionModelOptions,
): Promise<ExpressionModel> {
  const description = describeRouted(models);
  const opened = new Map<string, ExpressionModel>();
  const close = async () => {
    for (const model of opened.values()) await model.close();
  };
  try {
    for (const { model } of description.buckets) {
      if (!opened.has(model)) opened.set(model, await open(model, options));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const [first] = opened.values();
  if (first === undefined) throw new RangeError('there is no model to choose from');
  return {
    ...description,
    runtime: first.runtime,
    async classify(crops) {
      const predictions: Probabilities[] = [];
      for (const [name, model] of opened) {
        const own = crops.flatMap((crop, index) => (modelFor(description, crop) === name ? [index] : []));
        const read = await model.classify(own.map((index) => crops[index]).filter((crop) => crop !== undefined));
        own.forEach((index, place) => {
          const reading = read[place];
          if (reading !== undefined) predictions[index] = reading;
        });
      }
      return predictions;
    },
    close,
  };
}

function modelFor(description: ExpressionModelDescription, { sizePx, width }: FaceCrop): string {
  return bucketOf(description, sizePx ?? width).model;
}
