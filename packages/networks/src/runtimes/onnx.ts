import { CrowdtoneError } from '@crowdtone/domain';
import type * as OnnxRuntime from 'onnxruntime-node';

/** Row-major values of a tensor with its shape. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Row-major bytes of a tensor with its shape. */
export interface ByteTensor {
  readonly data: Uint8Array;
  readonly shape: readonly number[];
}

/** An opened ONNX model. */
export interface OnnxSession {
  /**
   * Runs the model once. The binding computes in the calling thread and blocks the event loop.
   * @returns every output of the model by its name; all outputs of this project's models are float32
   */
  run(feeds: Readonly<Record<string, FloatTensor | ByteTensor>>): Promise<Record<string, FloatTensor>>;
  close(): Promise<void>;
}

/** How to open an ONNX model. */
export interface SessionOptions {
  /** Intra-op threads; default 1, because the services run one process per core. */
  readonly threads?: number | undefined;
}

/**
 * Loads ONNX Runtime at first use, so that everything else works on machines without its binary.
 *
 * Since 1.29 its builds send telemetry with a persistent identifier unless this variable is set before they are loaded.
 * Nothing may leave a machine that films people.
 * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE
 */
export function loadOnnxRuntime(): typeof OnnxRuntime {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  try {
    return require('onnxruntime-node') as typeof OnnxRuntime;
  } catch (error) {
    throw new CrowdtoneError(
      'E_RUNTIME_UNAVAILABLE',
      `onnxruntime-node has no library for ${process.platform}/${process.arch}; run npm ci again or choose the runtime tfjs-wasm`,
      { cause: error },
    );
  }
}

/** Version of the installed package, or null where it is missing. */
export function onnxRuntimeVersion(): string | null {
  try {
    return (require('onnxruntime-node/package.json') as { version: string }).version;
  } catch {
    // Not installed is a valid result here; loadOnnxRuntime reports the reason.
    return null;
  }
}

/**
 * Opens a serialised ONNX model on the CPU.
 * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE, E_MODEL_REFUSED
 */
export async function openOnnxSession(model: Uint8Array, options: SessionOptions = {}): Promise<OnnxSession> {
  const runtime = loadOnnxRuntime();
  const session = await createSession(runtime, model, options.threads ?? 1);
  return {
    async run(feeds) {
      const tensors: Record<string, OnnxRuntime.Tensor> = {};
      for (const [name, { data, shape }] of Object.entries(feeds)) tensors[name] = toTensor(runtime, data, shape);
      const results = await session.run(tensors);
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, fromTensor(name, tensor)]));
    },
    close: () => session.release(),
  };
}

async function createSession(
  runtime: typeof OnnxRuntime,
  model: Uint8Array,
  threads: number,
): Promise<OnnxRuntime.InferenceSession> {
  try {
    return await runtime.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Threads that spin while they wait for the next run cost up to as much processor time as the runs themselves.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      // Planning memory per input size was no faster and took 1.6 times the memory.
      enableMemPattern: false,
      logSeverityLevel: 3,
    });
  } catch (error) {
    throw new CrowdtoneError(
      'E_MODEL_REFUSED',
      `ONNX Runtime refuses the model; report this: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}

function toTensor(runtime: typeof OnnxRuntime, data: Float32Array | Uint8Array, shape: readonly number[]) {
  return data instanceof Float32Array
    ? new runtime.Tensor('float32', data, shape)
    : new runtime.Tensor('uint8', data, shape);
}

function fromTensor(name: string, tensor: OnnxRuntime.OnnxValue): FloatTensor {
  if (tensor.type !== 'float32') throw new TypeError(`output ${name} is ${tensor.type}, not float32`);
  return { data: tensor.data as Float32Array, shape: tensor.dims };
}
