import type { InferenceRuntime } from '../runtimes/choice';
import { openOnnxSession } from '../runtimes/onnx';
import { loadTensorFlow, type TensorFlowRuntime } from '../runtimes/tensorflow';
import type { Weights } from '../weights/tensors';
import { describeNetwork } from './description-ops';
import { emitNetwork } from './onnx-ops';
import type { Network } from './ops';
import { type ActivationRanges, emitQuantised } from './quantised-ops';
import { TensorFlowOps } from './tensorflow-ops';
import { TensorFlowVariables } from './tensorflow-variables';

/** A network with its weights, opened on one runtime. */
export interface NetworkSession<Output extends string> {
  /**
   * @param input `count` maps of the network's input shape, row by row, channels last
   * @returns each output by its name, `count` maps in the same layout
   */
  run(input: Float32Array, count: number): Promise<Readonly<Record<Output, Float32Array>>>;
  close(): Promise<void>;
}

/** How to open a network. */
export interface NetworkSessionOptions {
  readonly runtime: InferenceRuntime;
  /** Threads of ONNX Runtime; default 1. */
  readonly threads?: number | undefined;
  /** Value ranges of the activations; with them the network runs in int8, on ONNX Runtime only. */
  readonly ranges?: ActivationRanges;
  /** Name of the weights in error messages. */
  readonly origin?: string;
}

/**
 * Opens a network for inference.
 * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE, E_WEIGHTS_MISMATCH
 */
export async function openNetworkSession<Output extends string>(
  network: Network<Output>,
  weights: Weights,
  { runtime, threads, ranges, origin = 'the given weights' }: NetworkSessionOptions,
): Promise<NetworkSession<Output>> {
  if (runtime !== 'onnxruntime') return await openOnTensorFlow(network, weights, runtime, origin);
  const model =
    ranges === undefined ? emitNetwork(network, weights, origin) : emitQuantised(network, weights, ranges, origin);
  const session = await openOnnxSession(model, { threads });
  const { height, width, channels } = network.input;
  return {
    async run(input, count) {
      const outputs = await session.run({ input: { data: input, shape: [count, height, width, channels] } });
      return mapValues(outputs, ({ data }) => data) as Record<Output, Float32Array>;
    },
    close: () => session.close(),
  };
}

async function openOnTensorFlow<Output extends string>(
  network: Network<Output>,
  weights: Weights,
  runtime: TensorFlowRuntime,
  origin: string,
): Promise<NetworkSession<Output>> {
  const tf = await loadTensorFlow(runtime);
  const variables = new TensorFlowVariables(tf, describeNetwork(network).parameters, weights, origin);
  const ops = new TensorFlowOps(tf, variables, 'inference');
  const { height, width, channels } = network.input;
  return {
    async run(input, count) {
      const outputs = tf.tidy(() => ({ ...network.build(ops, tf.tensor4d(input, [count, height, width, channels])) }));
      const values: Record<string, Float32Array> = {};
      for (const [name, tensor] of Object.entries<(typeof outputs)[Output]>(outputs)) {
        values[name] = Float32Array.from(await tensor.data());
        tensor.dispose();
      }
      return values as Record<Output, Float32Array>;
    },
    async close() {
      variables.dispose();
    },
  };
}

function mapValues<From, To>(record: Record<string, From>, convert: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, convert(value)]));
}
