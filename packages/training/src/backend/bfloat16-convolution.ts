import * as tf from '@tensorflow/tfjs';

/**
 * Convolutions whose operands are rounded to bfloat16, forwards and backwards, as in "Mixed Precision Training"
 * (Micikevicius et al., ICLR 2018): weights, gradients and everything between convolutions stay float32, and convolutions accumulate in
 * float32. bfloat16 has the range of float32, so losses need no scaling. oneDNN rounds implicitly only on processors with AMX;
 * with explicit types it also uses AVX-512's bfloat16, at nearly twice the speed.
 *
 * TensorFlow has bfloat16, but TensorFlow.js does not: to it the operands saved for the gradient appear as float32 tensors. They
 * never leave this file.
 */
const CONVOLUTION = 'Bfloat16Conv2D';
const GRADIENTS = 'Bfloat16Conv2DGradients';

/** DT_BFLOAT16 of TensorFlow's types.proto; the binding exports no name for it. */
const BFLOAT16 = 14;

interface Attribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}

interface Output {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** The used part of tfjs-node's backend, which TensorFlow.js has no types for. */
interface NativeBackend {
  readonly binding: {
    readonly TF_ATTR_TYPE: number;
    readonly TF_ATTR_BOOL: number;
    readonly TF_ATTR_INT: number;
    readonly TF_ATTR_STRING: number;
    readonly TF_FLOAT: number;
    readonly TF_INT32: number;
    createTensor(shape: readonly number[], dtype: number, values: Int32Array): number;
    executeOp(name: string, attributes: readonly Attribute[], ids: readonly number[], outputs: number): Output[];
    deleteTensor(id: number): void;
  };
  readonly tensorMap: { set(dataId: object, entry: object): void };
  getInputTensorIds(inputs: readonly tf.TensorInfo[]): number[];
}

let enabled = false;

/** Enables {@link bfloat16Convolution} on the native backend, which has to be the current one. Idempotent. */
export function enableBfloat16(): void {
  if (enabled) return;
  enabled = true;
  tf.registerKernel({
    kernelName: CONVOLUTION,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NativeBackend;
      const [x, filters] = round(native, [inputs.x, inputs.filters]);
      const output = run(native, 'Conv2D', convolutionAttributes(native, Number(attrs?.stride)), [x.id, filters.id]);
      return [widen(native, output), wrap(native, x), wrap(native, filters)];
    },
  });
  tf.registerKernel({
    kernelName: GRADIENTS,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const native = backend as NativeBackend;
      const [x, filters] = native.getInputTensorIds([inputs.x, inputs.filters] as tf.TensorInfo[]) as [number, number];
      const [dy] = round(native, [inputs.dy]);
      const attributes = convolutionAttributes(native, Number(attrs?.stride));
      const backwards = (name: string, shape: readonly number[], operands: (shapeId: number) => number[]) => {
        const shapeId = native.binding.createTensor([4], native.binding.TF_INT32, Int32Array.from(shape));
        const output = run(native, name, attributes, operands(shapeId));
        native.binding.deleteTensor(shapeId);
        return widen(native, output);
      };
      const shapeOf = (input: unknown) => (input as tf.TensorInfo).shape;
      const gradients = [
        backwards('Conv2DBackpropInput', shapeOf(inputs.x), (shapeId) => [shapeId, filters, dy.id]),
        backwards('Conv2DBackpropFilter', shapeOf(inputs.filters), (shapeId) => [x, shapeId, dy.id]),
      ];
      native.binding.deleteTensor(dy.id);
      return gradients;
    },
  });
}

/** Whether {@link enableBfloat16} was called and the native backend is current. */
export function roundsToBfloat16(): boolean {
  return enabled && tf.getBackend() === 'tensorflow';
}

/**
 * A convolution with padding `same`, operands rounded to bfloat16; differentiable once in both.
 * @param x [batch, height, width, channels in]
 * @param filters [kernel, kernel, channels in, channels out]
 */
export function bfloat16Convolution(x: tf.Tensor4D, filters: tf.Tensor4D, stride: number): tf.Tensor4D {
  // A registered gradient would receive a map of zeros for each rounded operand; customGrad avoids that.
  const convolution = tf.customGrad<tf.Tensor4D>((...given) => {
    const [image, kernel, save] = given as unknown as [tf.Tensor, tf.Tensor, (saved: tf.Tensor[]) => void];
    const forwards = tf.engine().runKernel(CONVOLUTION, { x: image, filters: kernel }, { stride }) as tf.Tensor[];
    const [value, ...rounded] = forwards as [tf.Tensor4D, tf.Tensor, tf.Tensor];
    save(rounded);
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const inputs = { dy, x: saved[0], filters: saved[1] } as tf.NamedTensorMap;
      return tf.engine().runKernel(GRADIENTS, inputs, { stride }) as tf.Tensor[];
    };
    return { value, gradFunc };
  });
  return convolution(x, filters);
}

function convolutionAttributes({ binding }: NativeBackend, stride: number): Attribute[] {
  return [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: BFLOAT16 },
    { name: 'strides', type: binding.TF_ATTR_INT, value: [1, stride, stride, 1] },
    { name: 'padding', type: binding.TF_ATTR_STRING, value: 'SAME' },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'use_cudnn_on_gpu', type: binding.TF_ATTR_BOOL, value: true },
    { name: 'dilations', type: binding.TF_ATTR_INT, value: [1, 1, 1, 1] },
  ];
}

function round<Inputs extends readonly unknown[]>(
  native: NativeBackend,
  inputs: readonly [...Inputs],
): { [Index in keyof Inputs]: Output } {
  const ids = native.getInputTensorIds(inputs as readonly unknown[] as readonly tf.TensorInfo[]);
  return ids.map((id) => cast(native, id, native.binding.TF_FLOAT, BFLOAT16)) as { [Index in keyof Inputs]: Output };
}

/** Converts a bfloat16 result to float32. */
function widen(native: NativeBackend, narrow: Output): tf.Tensor {
  const wide = cast(native, narrow.id, BFLOAT16, native.binding.TF_FLOAT);
  native.binding.deleteTensor(narrow.id);
  return wrap(native, wide);
}

function cast(native: NativeBackend, id: number, from: number, to: number): Output {
  const { TF_ATTR_TYPE, TF_ATTR_BOOL } = native.binding;
  const attributes = [
    { name: 'SrcT', type: TF_ATTR_TYPE, value: from },
    { name: 'DstT', type: TF_ATTR_TYPE, value: to },
    { name: 'Truncate', type: TF_ATTR_BOOL, value: false },
  ];
  return run(native, 'Cast', attributes, [id]);
}

function run(
  { binding }: NativeBackend,
  name: string,
  attributes: readonly Attribute[],
  ids: readonly number[],
): Output {
  const [output] = binding.executeOp(name, attributes, ids, 1);
  if (output === undefined) throw new Error(`TensorFlow's ${name} returned no output`);
  return output;
}

function wrap(native: NativeBackend, { id, shape, dtype }: Output): tf.Tensor {
  const dataId = {};
  native.tensorMap.set(dataId, { shape, dtype, id, values: null, refCount: 1 });
  return tf.engine().makeTensorFromTensorInfo({ dataId, shape, dtype: 'float32' });
}
