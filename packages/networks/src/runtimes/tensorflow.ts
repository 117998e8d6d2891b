import { dirname, join } from 'node:path';
import { CrowdtoneError } from '@crowdtone/domain';
import type * as TensorFlow from '@tensorflow/tfjs';

const PACKAGES = {
  'tfjs-node-gpu': '@tensorflow/tfjs-node-gpu',
  'tfjs-node': '@tensorflow/tfjs-node',
  'tfjs-wasm': '@tensorflow/tfjs-backend-wasm',
} as const;

/** Runtimes that are backends of TensorFlow.js. */
export type TensorFlowRuntime = keyof typeof PACKAGES;

/** The module `@tensorflow/tfjs`, whichever package provides it. */
export type TensorFlowModule = typeof TensorFlow;

/**
 * Loads TensorFlow.js and makes the runtime's backend the current one. The backend is global to the process: use one
 * TensorFlow.js runtime at a time.
 * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE
 */
export async function loadTensorFlow(runtime: TensorFlowRuntime): Promise<TensorFlowModule> {
  const tf = await (runtime === 'tfjs-wasm' ? loadWasm() : loadNative(runtime));
  await tf.ready();
  return tf;
}

/** Version of the runtime's package, or null where it is not installed. */
export function tensorFlowVersion(runtime: TensorFlowRuntime): string | null {
  try {
    return (require(`${PACKAGES[runtime]}/package.json`) as { version: string }).version;
  } catch {
    // Not installed is a valid result here; loadTensorFlow reports the reason.
    return null;
  }
}

async function loadWasm(): Promise<TensorFlowModule> {
  const tf = require('@tensorflow/tfjs') as TensorFlowModule;
  const { setWasmPaths } = require(PACKAGES['tfjs-wasm']) as { setWasmPaths(folder: string): void };
  setWasmPaths(`${join(dirname(require.resolve(`${PACKAGES['tfjs-wasm']}/package.json`)), 'dist')}/`);
  if (!(await tf.setBackend('wasm'))) throw unavailable('tfjs-wasm', 'its WebAssembly module failed to start');
  return tf;
}

async function loadNative(runtime: 'tfjs-node-gpu' | 'tfjs-node'): Promise<TensorFlowModule> {
  // Otherwise the library writes its build options to standard error.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  const tf = requireNative(runtime);
  if (!(await tf.setBackend('tensorflow'))) throw unavailable(runtime, 'its native library failed to start');
  if (runtime === 'tfjs-node-gpu' && !(tf.backend() as { isUsingGpuDevice?: boolean }).isUsingGpuDevice) {
    throw unavailable(runtime, 'it found no GPU');
  }
  return tf;
}

/** The native packages are optional: everything else has to work on machines without their binaries. */
function requireNative(runtime: 'tfjs-node-gpu' | 'tfjs-node'): TensorFlowModule {
  try {
    return require(PACKAGES[runtime]) as TensorFlowModule;
  } catch (error) {
    const [firstLine] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw unavailable(runtime, firstLine ?? 'it failed to load', error);
  }
}

function unavailable(runtime: TensorFlowRuntime, reason: string, cause?: unknown): CrowdtoneError {
  return new CrowdtoneError(
    'E_RUNTIME_UNAVAILABLE',
    `the runtime ${runtime} cannot be used (${reason}); run npm install ${PACKAGES[runtime]}@4.22.0, or choose another runtime`,
    { cause },
  );
}
