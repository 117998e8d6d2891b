import * as tf from '@tensorflow/tfjs';

/**
 * TensorFlow kernels that TensorFlow.js does not expose. Its own batch norm is a chain of a dozen element-wise operations and
 * its ReLU gradient one of four; on the native backend they take more time than the convolutions.
 */
const BATCH_NORM = 'TrainingBatchNorm';
const BATCH_NORM_GRADIENT = 'TrainingBatchNormGradient';
const RELU_GRADIENT = 'ReluGradient';
const LEAKY_RELU_GRADIENT = 'LeakyReluGradient';

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: number | string | boolean;
}

/** The part of tfjs-node's backend that runs any operation of TensorFlow by name. */
interface OperationRunner {
  readonly binding: Readonly<
    Record<'TF_ATTR_TYPE' | 'TF_ATTR_FLOAT' | 'TF_ATTR_STRING' | 'TF_ATTR_BOOL' | 'TF_FLOAT', number>
  >;
  executeSingleOutput(name: string, attributes: readonly Attribute[], inputs: readonly tf.Tensor[]): tf.TensorInfo;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.TensorInfo[];
}

/** Output of {@link trainingBatchNorm}. */
export interface NormalisedBatch {
  /** Same shape as the input. */
  readonly output: tf.Tensor4D;
  /** Mean of each channel over the batch and all pixels. */
  readonly mean: tf.Tensor1D;
  /** Unbiased variance (divided by n - 1) of each channel, as moving averages require. */
  readonly variance: tf.Tensor1D;
}

let registered = false;

/** Makes the native backend use the fused kernels below. Idempotent. */
export function registerNativeKernels(): void {
  if (registered) return;
  registered = true;
  const runner = (backend: unknown) => backend as OperationRunner;
  const floats = ({ binding }: OperationRunner) => ({ name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT });

  tf.registerKernel({
    kernelName: RELU_GRADIENT,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, backend }) =>
      runner(backend).executeSingleOutput('ReluGrad', [floats(runner(backend))], [tensor(inputs.dy), tensor(inputs.y)]),
  });
  tf.registerGradient({
    kernelName: RELU_GRADIENT,
    inputsToSave: ['y'],
    gradFunc: (dy, [y]) => ({ dy: () => reluGradient(single(dy), tensor(y)), y: () => tf.zerosLike(tensor(y)) }),
  });
  tf.registerGradient({
    kernelName: 'Relu',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ x: () => reluGradient(single(dy), tensor(y)) }),
  });

  tf.registerKernel({
    kernelName: LEAKY_RELU_GRADIENT,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const alpha = { name: 'alpha', type: runner(backend).binding.TF_ATTR_FLOAT, value: Number(attrs?.alpha) };
      const attributes = [floats(runner(backend)), alpha];
      return runner(backend).executeSingleOutput('LeakyReluGrad', attributes, [tensor(inputs.dy), tensor(inputs.x)]);
    },
  });
  const leakyReluGradient = (dy: tf.Tensor, x: tf.Tensor, alpha: unknown) =>
    tf.engine().runKernel(LEAKY_RELU_GRADIENT, { dy, x }, { alpha: Number(alpha) }) as tf.Tensor;
  tf.registerGradient({
    kernelName: LEAKY_RELU_GRADIENT,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { alpha }) => ({
      dy: () => leakyReluGradient(single(dy), tensor(x), alpha),
      x: () => tf.zerosLike(tensor(x)),
    }),
  });
  tf.registerGradient({
    kernelName: 'LeakyRelu',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { alpha }) => ({ x: () => leakyReluGradient(single(dy), tensor(x), alpha) }),
  });

  tf.registerKernel({
    kernelName: BATCH_NORM,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const nothing = tf.tensor1d([], 'float32');
      const attributes = batchNormAttributes(runner(backend), attrs?.epsilon);
      const average = { name: 'exponential_avg_factor', type: runner(backend).binding.TF_ATTR_FLOAT, value: 1 };
      const outputs = runner(backend).executeMultipleOutputs(
        'FusedBatchNormV3',
        [...attributes, average],
        [tensor(inputs.x), tensor(inputs.scale), tensor(inputs.offset), nothing, nothing],
        6,
      );
      nothing.dispose();
      return outputs;
    },
  });
  tf.registerKernel({
    kernelName: BATCH_NORM_GRADIENT,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) =>
      runner(backend).executeMultipleOutputs(
        'FusedBatchNormGradV3',
        batchNormAttributes(runner(backend), attrs?.epsilon),
        [inputs.dy, inputs.x, inputs.scale, inputs.mean, inputs.variance, inputs.reserve].map(tensor),
        5,
      ),
  });
  tf.registerGradient({
    kernelName: BATCH_NORM,
    inputsToSave: ['x', 'scale'],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dys, [x, scale, mean, variance, reserve], attrs) => {
      const dy = Array.isArray(dys) ? tensor(dys[0]) : dys;
      const inputs = { dy, x, scale, mean, variance, reserve } as tf.NamedTensorMap;
      const [dx, dScale, dOffset] = tf.engine().runKernel(BATCH_NORM_GRADIENT, inputs, attrs) as tf.Tensor[];
      return { x: () => tensor(dx), scale: () => tensor(dScale), offset: () => tensor(dOffset) };
    },
  });
}

/**
 * Batch norm with batch statistics, as in training (Ioffe and Szegedy, 2015): fused on the native backend, composed of basic
 * operations elsewhere. Differentiable once in all three arguments; a second derivative of the fused form throws.
 * @param scale gamma
 * @param offset beta
 */
export function trainingBatchNorm(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
): NormalisedBatch {
  if (tf.getBackend() === 'tensorflow' && registered) {
    const outputs = tf.engine().runKernel(BATCH_NORM, { x, scale, offset }, { epsilon }) as tf.Tensor[];
    const [output, mean, variance] = outputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D];
    return { output, mean, variance };
  }
  const { mean, variance } = tf.moments(x, [0, 1, 2]) as { mean: tf.Tensor1D; variance: tf.Tensor1D };
  const count = x.size / scale.size;
  return {
    output: tf.batchNorm(x, mean, variance, offset, scale, epsilon),
    mean,
    variance: tf.mul(variance, count / Math.max(count - 1, 1)),
  };
}

function batchNormAttributes({ binding }: OperationRunner, epsilon: unknown): Attribute[] {
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: Number(epsilon) },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: true },
  ];
}

function reluGradient(dy: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.engine().runKernel(RELU_GRADIENT, { dy, y }) as tf.Tensor;
}

function single(dy: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(dy) ? tensor(dy[0]) : dy;
}

function tensor(value: unknown): tf.Tensor {
  return value as tf.Tensor;
}
