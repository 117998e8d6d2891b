import * as tf from '@tensorflow/tfjs';
import { enableBfloat16 } from './bfloat16-convolution';
import { registerGradients } from './gradients';
import { registerNativeKernels } from './native-kernels';
import { registerPlainKernels } from './plain-kernels';

export interface TrainingBackend {
  /** What does the arithmetic, for the log: `tfjs-node (TensorFlow 2.18.1)` or `tfjs cpu`. */
  readonly description: string;
  readonly native: boolean;
}

/** What tfjs-node's backend shows of the library below; not part of TensorFlow.js's types. */
interface NativeBackend extends tf.KernelBackend {
  readonly binding: { readonly TF_Version: string };
}

/**
 * Chooses the fastest backend there is: TensorFlow's C library when tfjs-node-gpu is installed or tfjs-node is built
 * (`node infra/build-tfjs-node.mjs`), else plain JavaScript, which is right but only fit for tests.
 * The wasm backend is no choice for training: it lacks gradients of convolutions, and its MaxPoolGrad is wrong.
 *
 * @param options.bfloat16 lets oneDNN round the operands of convolutions to bfloat16 (sums stay float32), which AMX
 *   does at twice the speed. Read once, when the library loads; measure figures in a process without it.
 */
export async function openTrainingBackend(options: { bfloat16?: boolean } = {}): Promise<TrainingBackend> {
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // Without AVX-512 TensorFlow leaves oneDNN's convolutions off, though they are nearly twice as fast with AVX2.
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  // Losses are checked for NaN by the optimizer; TensorFlow.js need not check every tensor, nor advertise itself.
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

/** The native packages are optional: whichever is installed registers itself as the backend `tensorflow`. */
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
