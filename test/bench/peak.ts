/** Peak arithmetic speed of this machine, the reference for the speed of networks. */
import { describeNetwork, initialiseWeights, type Network, openNetworkSession } from '@crowdtone/networks';

/** Duration of a measurement. */
export interface Patience {
  /** Milliseconds after which no further run is started. */
  readonly ms: number;
  readonly minRuns: number;
}

/** Milliseconds of the median run. */
export async function medianMs(run: () => Promise<unknown>, patience: Patience): Promise<number> {
  const times = await runTimes(run, patience);
  return times[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Milliseconds of each run, the fastest first; the first one made, which plans memory and compiles, is left out. */
async function runTimes(run: () => Promise<unknown>, { ms, minRuns }: Patience): Promise<number[]> {
  await run();
  const times: number[] = [];
  for (let spent = 0; spent < ms || times.length < minRuns; ) {
    const started = performance.now();
    await run();
    const time = performance.now() - started;
    times.push(time);
    spent += time;
  }
  return times.sort((a, b) => a - b);
}

/** Work with the highest arithmetic throughput. */
const HEAVY: readonly { readonly network: Network; readonly batch: number }[] = [
  {
    batch: 1024,
    network: {
      name: 'matrix product',
      input: { height: 1, width: 1, channels: 1024 },
      build: (ops, input) => ({ product: ops.dense('second', ops.dense('first', input, 1024), 1024) }),
    },
  },
  {
    batch: 8,
    network: {
      name: 'convolution',
      input: { height: 28, width: 28, channels: 128 },
      build(ops, input) {
        const layers = ['first', 'second', 'third'];
        const convolve = (map: typeof input, name: string) => ops.conv2d(name, map, { channels: 128, kernel: 3 });
        return { mean: ops.globalAveragePool(layers.reduce(convolve, input)) };
      },
    },
  },
];

/**
 * Billions of operations a second in the fastest run of a large matrix product or a large convolution, on one thread of
 * ONNX Runtime; a multiplication with an addition counts as two.
 */
export async function measurePeak(patience: Patience): Promise<number> {
  const rates: number[] = [];
  for (const { network, batch } of HEAVY) {
    const { parameters, macs } = describeNetwork(network);
    const session = await openNetworkSession(network, initialiseWeights(parameters, 1), { runtime: 'onnxruntime' });
    const { height, width, channels } = network.input;
    const input = new Float32Array(batch * height * width * channels).fill(0.1);
    const [fastestMs = Number.NaN] = await runTimes(() => session.run(input, batch), patience);
    rates.push((2 * macs * batch) / 1e6 / fastestMs);
    await session.close();
  }
  return Math.max(...rates);
}
