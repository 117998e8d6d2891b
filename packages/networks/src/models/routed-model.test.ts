import { EXPRESSIONS } from '@crowdtone/domain';
import type { ExpressionModel, ExpressionModelDescription } from './expression-model';
import { describeRouted, openRouted } from './routed-model';

const SIZES = [48, 24, 12, 8];
const FORMAT = { scale: 1, sidePx: 48, channels: 1, filter: 'bicubic' } as const;

/** A model by its mean recall at each of SIZES. */
function model(name: string, floorPx: number, meanRecalls: readonly number[]): ExpressionModelDescription {
  return {
    identity: { name, digest: Buffer.from(name.padEnd(32, '.')).toString('hex') },
    floorPx,
    cropFormat: { ...FORMAT },
    buckets: meanRecalls.map((meanRecall, index) => ({
      sizePx: SIZES[index] ?? 0,
      temperature: index + 1,
      validation: { accuracy: 0.5, meanRecall },
      response: null,
      examples: null,
      prototypes: null,
      familiarity: null,
      model: name,
    })),
    shareCorrection: null,
  };
}

/** The same model with a response of its own at each size. */
function corrected(description: ExpressionModelDescription, prior: number): ExpressionModelDescription {
  const { name } = description.identity;
  const buckets = description.buckets.map((bucket) => ({
    ...bucket,
    response: [1, 2].map((count) => ({ count, mean: [bucket.sizePx, name === 'large' ? 1 : 0], covariance: [] })),
  }));
  const shareCorrection = {
    estimator: 'adjusted-count-posterior',
    prior,
    errorFactor: 1 / prior,
    widening: 1,
    buckets,
  } as const;
  return { ...description, buckets, shareCorrection };
}

const modelsOf = ({ buckets }: ExpressionModelDescription) => buckets.map(({ model }) => model);

/** Answers with a certainty on the crop's first byte, and remembers what it was asked. */
function openable(name: string, asked: Record<string, number[]>, closed: string[]): ExpressionModel {
  return {
    identity: { name, digest: 'ab'.repeat(32) },
    runtime: 'onnxruntime',
    floorPx: 8,
    cropFormat: { ...FORMAT },
    async classify(crops) {
      const bytes = crops.map(({ data }) => data[0] ?? 0);
      asked[name] = [...(asked[name] ?? []), ...bytes];
      return bytes.map((byte) => EXPRESSIONS.map((_, index) => (index === byte ? 1 : 0)));
    },
    async close() {
      closed.push(name);
    },
  };
}

describe('the description', () => {
  test('models that want different crops are not routed between', () => {
    const wider = { ...model('wider', 8, [0.5, 0.5, 0.9, 0.9]), cropFormat: { ...FORMAT, scale: 1.2 } };
    expect(() => describeRouted([model('narrow', 8, [0.9, 0.9, 0.5, 0.5]), wider])).toThrow(RangeError);
    expect(describeRouted([wider]).cropFormat.scale).toBe(1.2);
  });

  const large = model('large', 12, [0.7, 0.6, 0.5, 0.3]);
  const small = model('small', 8, [0.6, 0.6, 0.6, 0.4]);

  test('at each size the bucket of the model with the highest mean recall; of equals the first', () => {
    const { identity, buckets } = describeRouted([large, small]);
    expect(modelsOf({ ...large, buckets })).toEqual(['large', 'large', 'small', 'small']);
    expect(buckets[2]).toBe(small.buckets[2]);
    expect(identity.name).toBe('auto');
    expect(modelsOf(describeRouted([small, large]))).toEqual(['large', 'small', 'small', 'small']);
  });

  test('accuracy decides between equal recalls', () => {
    const [first] = small.buckets;
    if (first === undefined) throw new RangeError('no bucket');
    const surer = { ...first, validation: { accuracy: 0.9, meanRecall: 0.7 } };
    expect(modelsOf(describeRouted([large, { ...small, buckets: [surer] }]))[0]).toBe('small');
  });

  test('a size that only one model was measured at is its own', () => {
    expect(modelsOf(describeRouted([{ ...large, buckets: large.buckets.slice(0, 2) }, small]))).toEqual([
      'large',
      'large',
      'small',
      'small',
    ]);
  });

  test('the digest tells other weights and another routing apart, and nothing else', () => {
    const digest = (...models: ExpressionModelDescription[]) => describeRouted(models).identity.digest;
    const usual = digest(large, small);
    expect(usual).toMatch(/^[0-9a-f]{64}$/);
    const beaten = model('beaten', 8, [0, 0, 0, 0]);
    expect(digest(large, small, beaten)).toBe(usual);
    const retrained = { ...small, identity: { ...small.identity, digest: 'cd'.repeat(32) } };
    expect(digest(large, retrained)).not.toBe(usual);
    expect(digest(large, model('small', 8, [0.6, 0.7, 0.6, 0.4]))).not.toBe(usual);
  });

  test('a model that wins everywhere keeps its buckets and its floor under the name auto', () => {
    const routed = describeRouted([large, model('beaten', 8, [0, 0, 0, 0])]);
    expect(routed).toMatchObject({ identity: { name: 'auto' }, floorPx: 12, buckets: large.buckets });
    expect(routed.identity.digest).not.toBe(large.identity.digest);
  });

  test('shares are corrected by the response of whichever model reads a size', () => {
    const { shareCorrection } = describeRouted([corrected(large, 0.25), corrected(small, 0.8)]);
    expect(shareCorrection).toMatchObject({ estimator: 'adjusted-count-posterior', prior: 0.8, errorFactor: 4 });
    expect(shareCorrection?.buckets).toMatchObject([
      { sizePx: 48, response: [{ mean: [48, 1] }, {}] },
      { sizePx: 24, response: [{ mean: [24, 1] }, {}] },
      { sizePx: 12, response: [{ mean: [12, 0] }, {}] },
      { sizePx: 8, response: [{ mean: [8, 0] }, {}] },
    ]);
  });

  test('by individual predictions if all models have them, else by mean ones', () => {
    const byKernels = (description: ExpressionModelDescription, bandwidth: number) => {
      const examples = [[[description.floorPx, 0]]];
      const buckets = corrected(description, 0.5).buckets.map((bucket) => ({ ...bucket, examples }));
      const shareCorrection = {
        estimator: 'kernel-mixture-posterior',
        prior: 0.1,
        errorFactor: 8,
        widening: 1 + bandwidth,
        bandwidth,
        buckets: buckets.map(({ sizePx }) => ({ sizePx, examples })),
      } as const;
      return { ...description, buckets, shareCorrection };
    };
    const all = describeRouted([byKernels(large, 0.1), byKernels(small, 0.2)]).shareCorrection;
    expect(all).toMatchObject({
      estimator: 'kernel-mixture-posterior',
      prior: 0.1,
      errorFactor: 8,
      widening: 1.2,
      bandwidth: 0.2,
    });
    expect(all?.buckets).toMatchObject([0.012, 0.012, 0.008, 0.008].map((value) => ({ examples: [[[value, 0]]] })));
    const mixed = describeRouted([byKernels(large, 0.1), corrected(small, 0.5)]).shareCorrection;
    expect(mixed).toMatchObject({ estimator: 'adjusted-count-posterior', prior: 0.5, errorFactor: 8 });
  });

  test('shares are counted when those of one of the models are', () => {
    expect(describeRouted([corrected(large, 0.3), small]).shareCorrection).toBeNull();
    const beaten = model('beaten', 8, [0, 0, 0, 0]);
    expect(describeRouted([corrected(large, 0.3), beaten]).shareCorrection?.prior).toBe(0.3);
  });

  test.each([
    ['the smaller model reads on down to its own floor', 12, 8, 8],
    ['the smallest faces go to a model that does not read them: the border between 24 and 12 px', 12, 24, 17],
    ['a model whose floor lies between sizes', 12, 10, 10],
    ['large faces that go to a model that does not read them', 40, 8, 40],
  ])('the floor: %s', (_, floorOfLarge, floorOfSmall, floorPx) => {
    const models = [model('large', floorOfLarge, [0.7, 0.7, 0, 0]), model('small', floorOfSmall, [0, 0, 0.6, 0.4])];
    expect(describeRouted(models).floorPx).toBe(floorPx);
  });
});

describe('the opened model', () => {
  const models = [model('large', 12, [0.7, 0.6, 0.5, 0.3]), model('small', 8, [0.6, 0.5, 0.6, 0.4])];
  const crop = (byte: number, sizePx?: number) => ({ data: Uint8Array.of(byte, 0, 0), width: 1, height: 1, sizePx });

  test('reads each crop with the model for its size and keeps the order', async () => {
    const asked: Record<string, number[]> = {};
    const closed: string[] = [];
    const routed = await openRouted(models, async (name) => openable(name, asked, closed), {});
    expect(routed.identity).toEqual(describeRouted(models).identity);
    // 17 px is nearer to 24, 16 px to 12; without a size the crop's own side, 1 px, counts.
    const predictions = await routed.classify([crop(5, 16), crop(0, 300), crop(3, 8), crop(1, 17), crop(2)]);
    expect(predictions.map((reading) => reading.indexOf(1))).toEqual([5, 0, 3, 1, 2]);
    expect(asked).toEqual({ large: [0, 1], small: [5, 3, 2] });
    expect(await routed.classify([])).toEqual([]);
    await routed.close();
    expect(closed.sort()).toEqual(['large', 'small']);
  });

  test('opens only models that win a size, and closes them when another does not open', async () => {
    const closed: string[] = [];
    const opening: string[] = [];
    const open = async (name: string) => {
      opening.push(name);
      if (name === 'small') throw new Error('no weights');
      return openable(name, {}, closed);
    };
    await expect(openRouted([...models, model('beaten', 8, [0, 0, 0, 0])], open, {})).rejects.toThrow('no weights');
    expect(opening).toEqual(['large', 'small']);
    expect(closed).toEqual(['large']);
  });
});
