/** Measures the value ranges that 8-bit arithmetic needs, by running the float32 network on typical inputs. */
import type { ValueRange } from '../onnx/quantise';
import { openOnnxSession } from '../runtimes/onnx';
import type { Weights } from '../weights/tensors';
import type { Network } from './ops';
import { type ActivationRanges, emitObserver } from './quantised-ops';

/** Collects ranges over images. */
export interface RangeObserver {
  /** @param input `count` maps of the network's input shape, channels last */
  observe(input: Float32Array, count: number): Promise<void>;
  /**
   * The ranges over all images so far.
   * @param coverage share of the images whose smallest, and whose largest, values lie within a range, in (0,1]. Below 1 the rarest
   *   values are clipped, which leaves finer steps for all others
   */
  ranges(coverage?: number): ActivationRanges;
  close(): Promise<void>;
}

const PREFIX_LENGTH = 'min:'.length;

/** Extremes of one map in each image. */
interface Extremes {
  readonly min: number[];
  readonly max: number[];
}

/**
 * Opens a network for the calibration of its activations, on ONNX Runtime.
 * @param origin name of the weights in error messages
 * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE, E_WEIGHTS_MISMATCH
 */
export async function openRangeObserver(network: Network, weights: Weights, origin: string): Promise<RangeObserver> {
  const session = await openOnnxSession(emitObserver(network, weights, origin));
  const { height, width, channels } = network.input;
  const seen = new Map<string, Extremes>();
  return {
    async observe(input, count) {
      const outputs = await session.run({ input: { data: input, shape: [count, height, width, channels] } });
      for (const [output, { data }] of Object.entries(outputs)) {
        const isMin = output.startsWith('min:');
        if (!isMin && !output.startsWith('max:')) continue;
        const name = output.slice(PREFIX_LENGTH);
        const extremes = seen.get(name) ?? { min: [], max: [] };
        seen.set(name, extremes);
        extremes[isMin ? 'min' : 'max'].push(...data);
      }
    },
    ranges: (coverage = 1) =>
      new Map(
        [...seen].map(([name, { min, max }]): [string, ValueRange] => [
          name,
          [-coveringValue(min, -1, coverage), coveringValue(max, 1, coverage)],
        ]),
      ),
    close: () => session.close(),
  };
}

/** The smallest value that at least this share of the values, each multiplied by the sign, do not exceed. */
function coveringValue(values: readonly number[], sign: 1 | -1, coverage: number): number {
  const sorted = values.map((value) => sign * value).sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(coverage * sorted.length) - 1)] ?? 0;
}
