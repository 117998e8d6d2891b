import { createRandom } from '@crowdtone/runtime';
import { largestDifference } from '@crowdtone/testing/networks/faceapi-reference';
import { trainedWeights } from '@crowdtone/testing/networks/trained-weights';
import { FSR_FER_SIZE, featureCriticNetwork, fsrFerNetwork } from '../fsr-fer/fsr-fer';
import { gmeNet, gmeNetNetwork } from '../gme-net/gme-net';
import { GME_NET_SIZES } from '../gme-net/sizes';
import { plainResNetNetwork } from '../plain-resnet/plain-resnet';
import { loadTensorFlow, type TensorFlowRuntime, tensorFlowVersion } from '../runtimes/tensorflow';
import { tinyFaceNetwork } from '../tiny-face/tiny-face';
import type { Network } from './ops';
import { openNetworkSession } from './session';

const BATCH = 3;

/** What TensorFlow.js calls the backends of its runtimes. */
const BACKENDS = { 'tfjs-wasm': 'wasm', 'tfjs-node': 'tensorflow', 'tfjs-node-gpu': 'tensorflow' } as const;

function randomInput({ height, width, channels }: Network['input'], seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: BATCH * height * width * channels }, () => random.uniform() * 2 - 1);
}

/** GME-Net with every attention map as an output beside the logits. */
const gmeNetWithAttention: Network = {
  ...gmeNetNetwork(GME_NET_SIZES.light),
  build(ops, input) {
    const { logits, attention } = gmeNet(ops, input, GME_NET_SIZES.light);
    const maps = attention.flatMap(({ channel, spatial }, index) => [
      [`channel ${index}`, channel] as const,
      [`spatial ${index}`, spatial] as const,
    ]);
    return { logits, ...Object.fromEntries(maps) };
  },
};

const networks: Network[] = [
  gmeNetWithAttention,
  fsrFerNetwork(FSR_FER_SIZE),
  featureCriticNetwork(FSR_FER_SIZE),
  plainResNetNetwork({ side: 48, width: 16, stemStride: 2 }),
  tinyFaceNetwork({ height: 64, width: 96 }),
];

/** tfjs-node is optional (`node infra/build-tfjs-node.mjs`): where it is not built, a test says so by its name. */
const native = tensorFlowVersion('tfjs-node') !== null;
const runtimes: TensorFlowRuntime[] = native ? ['tfjs-wasm', 'tfjs-node'] : ['tfjs-wasm'];
const cases = runtimes.flatMap((runtime) => networks.map((network) => [runtime, network.name, network] as const));

test.each(cases)('%s and ONNX Runtime compute the same: %s', async (runtime, _, network) => {
  const weights = trainedWeights(network, 7);
  const input = randomInput(network.input, 11);
  const onnx = await openNetworkSession(network, weights, { runtime: 'onnxruntime' });
  const tensorFlow = await openNetworkSession(network, weights, { runtime });
  const ours = await onnx.run(input, BATCH);
  const expected = await tensorFlow.run(input, BATCH);
  await Promise.all([onnx.close(), tensorFlow.close()]);
  expect((await loadTensorFlow(runtime)).getBackend()).toBe(BACKENDS[runtime]);
  expect(Object.keys(ours)).toEqual(Object.keys(expected));
  for (const [name, values] of Object.entries(expected)) {
    // Outputs near zero would be alike whatever was wrong; those of random weights may be far from it.
    const largest = Math.max(...values.map(Math.abs));
    expect(largest).toBeGreaterThan(0.1);
    expect(largestDifference(ours[name] ?? [], values) / Math.max(largest, 1)).toBeLessThan(1e-4);
  }
});

if (!native) {
  test('NOT RUN: parity of tfjs-node, which is not built on this machine (node infra/build-tfjs-node.mjs)', async () => {
    await expect(loadTensorFlow('tfjs-node')).rejects.toMatchObject({ code: 'E_RUNTIME_UNAVAILABLE' });
  });
}
