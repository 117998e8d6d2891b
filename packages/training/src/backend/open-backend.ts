import * as tf from '@tensorflow/tfjs';
import { enableBfloat16 } from './bfloat16-convolution';
import { registerGradients } from './gradients';
import { registerNativeKernels } from './native-kernels';
import { registerPlainKernels } from './plain-kernels';

/** The opened backend. */
export interface TrainingBackend {
  /** Name and version for the log: `tfjs-node (TensorFlow 2.18.1)` or `tfjs cpu`. */
  readonly description: string;
  readonly native: boolean;
}

/** The used part of tfjs-node's backend, which TensorFlow.js has no types for. */
interface NativeBackend extends tf.KernelBackend {
  readonly binding: { readonly TF_Version: string };
}

/**
 * Opens the fastest available backend: TensorFlow's C library when tfjs-node-gpu is installed or tfjs-node is built
 * (`node infra/build-tfjs-node.mjs`), else plain JavaScript, which is correct but fast enough for tests only. The wasm backend
 * is unsuitable for training: it lacks gradients of convolutions, and its MaxPoolGrad is wrong.
 *
 * @param options.bfloat16 rounds the operands of convolutions to bfloat16 (accumulated in float32), at twice the speed on AMX.
 *   Takes effect when the library loads; do not use it in processes that evaluate.
 */
export async function openTrainingBackend(options: { bfloat16?: boolean } = {}): Promise<TrainingBackend> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // TensorFlow enables oneDNN only with AVX-512, though with AVX2 it is nearly twice as fast too.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  // The optimizer checks losses for NaN, so TensorFlow.js need not check every tensor; this also disables its banner.
  tf.enableProdMode();
  registerGradients();
  if (loadsNative()) {
    await tf.setBackend('tensorflow');
    registerNativeKernels();
    if (options.bfloat16 === true) enableBfloat16();
    const { binding } = tf.backend() as NativeBackend;
    return { description: `tfjs-node (TensorFlow ${binding.TF_Version})`, native: true };
  }
  await tf.setBackend('cpu');
  registerPlainKernels();
  return { description: 'tfjs cpu', native: false };
}

/** The native packages are optional; the installed one registers itself as the backend `tensorflow`. */
function loadsNative(): boolean {
  return ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'].some((name) => {
    try {
      require(name);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return false;
      throw error;
    }
  });
}
