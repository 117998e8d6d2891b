/** `auto`: several trained models as one, each face read by the one that validation shows best at its size. */
import { createHash } from 'node:crypto';
import type { Probabilities } from '@crowdtone/domain';
import { interpolateWidening, type ShareCorrection, type VoteMixtureCorrection } from '@crowdtone/statistics';
import { bucketOf, type VoteMixtureSettings } from './calibration';
import type {
  ExpressionModel,
  ExpressionModelDescription,
  ExpressionModelOptions,
  FaceCrop,
  ReadingBucket,
} from './expression-model';
import { correctionBy } from './share-correction-of';

export const ROUTED_MODEL = 'auto';

/**
 * The description of `auto` over these models: at each size that one of them was measured at, the bucket of the model with
 * the highest mean recall there, which is what the shares of a group live on; accuracy decides between equals, then the
 * order given. Its digest covers the digests of all models that win a size, and which sizes they win.
 * @param models at least one, each with buckets, all with the same crop scale
 * @throws RangeError when their crop scales differ
 */
export function describeRouted(models: readonly ExpressionModelDescription[]): ExpressionModelDescription {
  const buckets = bestBuckets(models.flatMap((model) => model.buckets));
  const readers = models.filter(({ identity }) => buckets.some(({ reader }) => reader === identity.name));
  const hash = createHash('sha256');
  for (const { identity } of readers) hash.update(`${identity.digest}\n`);
  for (const { sizePx, reader } of buckets) hash.update(`${sizePx} px: ${reader}\n`);
  const floors = new Map(readers.map(({ identity, floorPx }) => [identity.name, floorPx]));
  return {
    identity: { name: ROUTED_MODEL, digest: hash.digest('hex') },
    floorPx: floorOf(buckets, floors),
    cropScale: sharedCropScale(readers),
    buckets,
    shareCorrection: correctionOf(buckets, readers),
  };
}

/**
 * Each size's answers are those of the model that reads it. Where a model's shares are better counted all are; where the
 * models are corrected in different ways, all are by their mean answers, which every model ships. Of several priors the
 * one that expects the least of a group is taken, of several doubts and kernels the widest.
 */
function correctionOf(
  buckets: readonly ReadingBucket[],
  readers: readonly ExpressionModelDescription[],
): ShareCorrection | null {
  const corrections = readers.flatMap(({ shareCorrection }) => shareCorrection ?? []);
  if (corrections.length < readers.length) return null;
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

/** The mean of the priors, which are of the same kind of faces; of everything else the widest. */
function joinVoteMixtures(corrections: readonly VoteMixtureCorrection[]): VoteMixtureSettings {
  const groupSizes = [...new Set(corrections.flatMap(({ widening }) => widening.map(({ people }) => people)))];
  return {
    prior: (corrections[0]?.prior ?? []).map(
      (_, i) => corrections.reduce((sum, { prior }) => sum + (prior[i] ?? 0), 0) / corrections.length,
    ),
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

/** A face is cropped before it is known which model reads it, so all of them must want the same crop. */
function sharedCropScale(readers: readonly ExpressionModelDescription[]): number {
  const [scale, ...others] = new Set(readers.map(({ cropScale }) => cropScale));
  if (scale !== undefined && others.length === 0) return scale;
  throw new RangeError('models that want different crops cannot be routed between');
}

/** One bucket a size, the largest first. */
function bestBuckets(all: readonly ReadingBucket[]): ReadingBucket[] {
  const best = new Map<number, ReadingBucket>();
  for (const bucket of all) {
    const rival = best.get(bucket.sizePx);
    if (rival === undefined || readsBetter(bucket, rival)) best.set(bucket.sizePx, bucket);
  }
  return [...best.values()].sort((a, b) => b.sizePx - a.sizePx);
}

function readsBetter({ validation: a }: ReadingBucket, { validation: b }: ReadingBucket): boolean {
  return a.meanRecall > b.meanRecall || (a.meanRecall === b.meanRecall && a.accuracy > b.accuracy);
}

/**
 * The size from which every face is worth reading by whichever model it goes to. A model may win sizes under its own
 * floor; the faces that go to it and are smaller than that are better not read.
 * @param buckets the largest first
 */
function floorOf(buckets: readonly ReadingBucket[], floorOfReader: ReadonlyMap<string, number>): number {
  const unreadable = buckets.map(({ sizePx, reader }, index) => {
    const [larger, smaller] = [buckets[index - 1], buckets[index + 1]];
    // Where the nearest bucket by proportion changes: see bucketOf.
    const from = smaller === undefined ? 0 : Math.sqrt(sizePx * smaller.sizePx);
    const to = larger === undefined ? Number.POSITIVE_INFINITY : Math.ceil(Math.sqrt(sizePx * larger.sizePx));
    const floor = floorOfReader.get(reader) ?? 0;
    return floor > from ? Math.min(floor, to) : 0;
  });
  return Math.max(...unreadable);
}

/**
 * Opens the models that win a size and reads each crop with the one for its face's size.
 * @param open opens a model by its name
 * @throws whatever `open` throws; models opened before are closed then
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
    for (const { reader } of description.buckets) {
      if (!opened.has(reader)) opened.set(reader, await open(reader, options));
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
    async read(crops) {
      const readings: Probabilities[] = [];
      for (const [name, model] of opened) {
        const own = crops.flatMap((crop, index) => (readerOf(description, crop) === name ? [index] : []));
        const read = await model.read(own.map((index) => crops[index]).filter((crop) => crop !== undefined));
        own.forEach((index, place) => {
          const reading = read[place];
          if (reading !== undefined) readings[index] = reading;
        });
      }
      return readings;
    },
    close,
  };
}

function readerOf(description: ExpressionModelDescription, { sizePx, width }: FaceCrop): string {
  return bucketOf(description, sizePx ?? width).reader;
}
