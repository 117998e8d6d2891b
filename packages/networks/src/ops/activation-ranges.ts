/** Measures the value ranges that 8-bit arithmetic needs, by running the float32 network on typical inputs. */
import type { ValueRange } from '../onnx/quantise';
import { openOnnxSession } from '../runtimes/onnx';
import type { Weights } from '../weights/tensors';
import type { Network } from './ops';
import { type ActivationRanges, emitObserver } from './quantised-ops';

/** Collects ranges over batches. */
export interface RangeObserver {
  /** @param input `count` maps of the network's input shape, channels last */
  observe(input: Float32Array, count: number): Promise<void>;
  /** The ranges over all batches so far. */
  ranges(): ActivationRanges;
  close(): Promise<void>;
}

const PREFIX_LENGTH = 'min:'.length;

/**
 * Opens a network for the calibration of its activations, on ONNX Runtime.
 * @param origin name of the weights in error messages
 * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE, E_WEIGHTS_MISMATCH
 */
export async function openRangeObserver(network: Network, weights: Weights, origin: string): Promise<RangeObserver> {
  const session = await openOnnxSession(emitObserver(network, weights, origin));
  const { height, width, channels } = network.input;
  const ranges = new Map<string, ValueRange>();
  return {
    async observe(input, count) {
      const outputs = await session.run({ input: { data: input, shape: [count, height, width, channels] } });
      for (const [output, { data }] of Object.entries(outputs)) {
        const isMin = output.startsWith('min:');
        if (!isMin && !output.startsWith('max:')) continue;
        const name = output.slice(PREFIX_LENGTH);
        const [value = 0] = data;
        const [min, max] = ranges.get(name) ?? [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        ranges.set(name, isMin ? [Math.min(min, value), max] : [min, Math.max(max, value)]);
      }
    },
    ranges: () => new Map(ranges),
    close: () => session.close(),
  };
}
