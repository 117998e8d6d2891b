import { createRandom } from '@crowdtone/runtime';
import { trainedWeights } from '@crowdtone/testing/networks/trained-weights';
import { onnx } from 'onnx-proto';
import { fsrFerNetwork } from '../fsr-fer/fsr-fer';
import { gmeNetNetwork } from '../gme-net/gme-net';
import { GME_NET_SIZES } from '../gme-net/sizes';
import type { Weights } from '../weights/tensors';
import { openRangeObserver } from './activation-ranges';
import type { Network } from './ops';
import { emitQuantised } from './quantised-ops';
import { openNetworkSession } from './session';

const BATCH = 4;
const SMALL_FSR_FER = { extractor: GME_NET_SIZES.tiny, generator: { filters: 16, growth: 8, blocks: 1 } };
const NETWORKS: readonly Network<'logits'>[] = [gmeNetNetwork(GME_NET_SIZES.tiny), fsrFerNetwork(SMALL_FSR_FER)];

function inputOf({ input: { height, width, channels } }: Network, seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: BATCH * height * width * channels }, () => random.uniform() * 2 - 1);
}

async function rangesOf(network: Network, weights: Weights, seeds: readonly number[]) {
  const observer = await openRangeObserver(network, weights, 'test');
  for (const seed of seeds) await observer.observe(inputOf(network, seed), BATCH);
  const ranges = observer.ranges();
  await observer.close();
  return ranges;
}

test.each(NETWORKS.map((network) => [network.name, network] as const))(
  '%s in int8 computes nearly the same as in float32',
  async (_, network) => {
    const weights = trainedWeights(network, 5);
    const ranges = await rangesOf(network, weights, [1, 2, 3]);
    const float = await openNetworkSession(network, weights, { runtime: 'onnxruntime' });
    const int8 = await openNetworkSession(network, weights, { runtime: 'onnxruntime', ranges });
    const { logits: expected } = await float.run(inputOf(network, 4), BATCH);
    const { logits } = await int8.run(inputOf(network, 4), BATCH);
    await Promise.all([float.close(), int8.close()]);
    const deviation = (values: ArrayLike<number>) =>
      Math.sqrt(Array.from(values).reduce((sum, value) => sum + value ** 2, 0) / values.length);
    const error = deviation(logits.map((value, index) => value - (expected[index] ?? 0)));
    expect(error / deviation(expected)).toBeLessThan(0.1);
    expect(error).toBeGreaterThan(0);
  },
);

test('ranges grow with every image, and the emitter requires all of them', async () => {
  const [network] = NETWORKS;
  if (network === undefined) throw new Error('no network');
  const weights = trainedWeights(network, 5);
  const one = await rangesOf(network, weights, [1]);
  const two = await rangesOf(network, weights, [1, 2]);
  expect([...two.keys()]).toEqual([...one.keys()]);
  for (const [name, [min, max]] of one) {
    expect(two.get(name)?.[0]).toBeLessThanOrEqual(min);
    expect(two.get(name)?.[1]).toBeGreaterThanOrEqual(max);
  }
  const [first = ''] = one.keys();
  const missing = new Map([...one].filter(([name]) => name !== first));
  expect(() => emitQuantised(network, weights, missing, 'test')).toThrow(RangeError);
});

test('a range covers as many images as it is asked to', async () => {
  const [network] = NETWORKS;
  if (network === undefined) throw new Error('no network');
  const observer = await openRangeObserver(network, trainedWeights(network, 5), 'test');
  for (const seed of [1, 2, 3]) await observer.observe(inputOf(network, seed), BATCH);
  const [all, most, half] = [observer.ranges(), observer.ranges(0.9), observer.ranges(0.5)];
  await observer.close();
  let clipped = 0;
  for (const [name, [min, max]] of all) {
    const [[mostMin, mostMax], [halfMin, halfMax]] = [most.get(name) ?? [1, -1], half.get(name) ?? [1, -1]];
    expect([min, mostMin, halfMin]).toEqual([min, mostMin, halfMin].sort((a, b) => a - b));
    expect([max, mostMax, halfMax]).toEqual([max, mostMax, halfMax].sort((a, b) => b - a));
    if (mostMax < max || mostMin > min) clipped += 1;
  }
  expect(clipped).toBeGreaterThan(all.size / 2);
});

test('weights have 7 bits, so that pairs of products fit into 16 bits', async () => {
  const [network] = NETWORKS;
  if (network === undefined) throw new Error('no network');
  const weights = trainedWeights(network, 5);
  const { graph } = onnx.ModelProto.decode(
    emitQuantised(network, weights, await rangesOf(network, weights, [1]), 'test'),
  );
  const int8 = graph?.initializer?.filter(({ dataType }) => dataType === onnx.TensorProto.DataType.INT8) ?? [];
  const values = int8.flatMap(({ rawData }) => Array.from(new Int8Array(rawData ?? [])));
  expect(values.reduce((max, value) => Math.max(max, Math.abs(value)), 0)).toBe(63);
});
