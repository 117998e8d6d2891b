import type { RgbImage } from '@crowdtone/imaging';
import type { ImageSize } from '../faceapi/ssd-session';
import { describeNetwork } from '../ops/description-ops';
import { TensorFlowOps } from '../ops/tensorflow-ops';
import { TensorFlowVariables } from '../ops/tensorflow-variables';
import { chooseRuntime, type InferenceRuntime } from '../runtimes/choice';
import { type FloatTensor, type OnnxSession, openOnnxSession } from '../runtimes/onnx';
import { loadTensorFlow, type TensorFlowRuntime } from '../runtimes/tensorflow';
import type { Weights } from '../weights/tensors';
import { TINY_FACE_STRIDES, type TinyFaceStride, tinyFaceNetwork, tinyFaceShapeOf } from './tiny-face';
import { BYTE_SCALE, emitResizingTinyFace, emitTinyFace, TINY_FACE_GRID } from './tiny-face-graph';

/** The detector's output for the cells of one stride, row by row; see `decodeCell`. */
export interface TinyFaceMap {
  /** Pixels of the input per cell. */
  readonly stride: TinyFaceStride;
  readonly columns: number;
  /** One logit per cell. */
  readonly scores: Float32Array;
  /** Four raw values per cell. */
  readonly boxes: Float32Array;
}

/** The detector, opened on one runtime. */
export interface TinyFaceSession {
  readonly runtime: InferenceRuntime;
  /**
   * Runs the detector on one image of any size.
   * @param inputSize size to resize the image to first, pixels (bilinear, meant for enlarging); default: its own size. The maps
   *   are in pixels of this size and include cells in the padding
   */
  detect(image: RgbImage, inputSize?: ImageSize): Promise<readonly TinyFaceMap[]>;
  close(): Promise<void>;
}

/** How to open the detector. */
export interface TinyFaceSessionOptions {
  /** Default: the best available one. */
  readonly runtime?: InferenceRuntime | undefined;
  /** Threads of ONNX Runtime; default 1. */
  readonly threads?: number | undefined;
  /** Name of the weights in error messages. */
  readonly origin?: string | undefined;
}

/**
 * Opens the tiny-face detector for inference.
 * @throws {CrowdtoneError} E_RUNTIME_UNAVAILABLE, E_WEIGHTS_MISMATCH
 */
export async function openTinyFaceSession(
  weights: Weights,
  { runtime: wanted, threads, origin = 'the given weights' }: TinyFaceSessionOptions = {},
): Promise<TinyFaceSession> {
  const runtime = await chooseRuntime(wanted);
  if (runtime !== 'onnxruntime') return await openOnTensorFlow(weights, runtime, origin);
  return await openOnOnnxRuntime(weights, threads, origin);
}

async function openOnOnnxRuntime(weights: Weights, threads: number | undefined, origin: string) {
  const native = await openOnnxSession(emitTinyFace(weights, origin), { threads });
  const pad = createPadding();
  // Opened at the first image to be resized, because most runs resize none.
  let resizing: Promise<OnnxSession> | null = null;
  const session: TinyFaceSession = {
    runtime: 'onnxruntime',
    async detect(image, inputSize = image) {
      const { rows, columns } = paddingOf(inputSize);
      const isNative = inputSize.width === image.width && inputSize.height === image.height;
      let outputs: Record<string, FloatTensor>;
      if (isNative) {
        const { data, width, height } = pad(image);
        outputs = await native.run({ images: { data, shape: [1, 1, height, width * 3] } });
      } else {
        resizing ??= openOnnxSession(emitResizingTinyFace(weights, origin), { threads });
        outputs = await (await resizing).run({
          images: { data: image.data, shape: [1, image.height, image.width, 3] },
          inputSize: { data: Float32Array.of(inputSize.height, inputSize.width), shape: [2] },
          padding: { data: Float32Array.of(rows, columns), shape: [2] },
        });
      }
      return TINY_FACE_STRIDES.map((stride) => {
        const [scores, boxes] = [outputs[`score${stride}`], outputs[`box${stride}`]];
        if (scores === undefined || boxes === undefined) throw new TypeError('the detector graph lacks an output');
        return mapOf(stride, inputSize, scores.data, boxes.data);
      });
    },
    async close() {
      await native.close();
      await (await resizing)?.close();
    },
  };
  return session;
}

/**
 * Pads images with black at the right and below to multiples of the grid. The buffer is reused for the next image of the same
 * size: the runtime computes synchronously, so it is no longer in use by then.
 */
function createPadding(): (image: RgbImage) => RgbImage {
  let last: RgbImage | null = null;
  return (image) => {
    const { rows, columns } = paddingOf(image);
    if (rows === 0 && columns === 0) return image;
    const [width, height] = [image.width + columns, image.height + rows];
    if (last?.width !== width || last.height !== height) {
      last = { data: new Uint8Array(width * height * 3), width, height };
    } else {
      last.data.fill(0);
    }
    if (columns === 0) {
      last.data.set(image.data.subarray(0, image.width * image.height * 3));
      return last;
    }
    const [from, to] = [image.width * 3, width * 3];
    for (let row = 0; row < image.height; row += 1) {
      last.data.set(image.data.subarray(row * from, (row + 1) * from), row * to);
    }
    return last;
  };
}

async function openOnTensorFlow(weights: Weights, runtime: TensorFlowRuntime, origin: string) {
  const tf = await loadTensorFlow(runtime);
  const network = tinyFaceNetwork({ height: TINY_FACE_GRID, width: TINY_FACE_GRID }, tinyFaceShapeOf(weights));
  const variables = new TensorFlowVariables(tf, describeNetwork(network).parameters, weights, origin);
  const ops = new TensorFlowOps(tf, variables, 'inference');
  const session: TinyFaceSession = {
    runtime,
    async detect({ data, width, height }, inputSize = { width, height }) {
      const { rows, columns } = paddingOf(inputSize);
      const maps = tf.tidy(() => {
        const image = tf.tensor4d(data, [1, height, width, 3], 'int32').toFloat();
        const resized = tf.image.resizeBilinear(image, [inputSize.height, inputSize.width], false, true);
        const sides: [number, number][] = [[0, 0], [0, rows], [0, columns], [0, 0]]; // biome-ignore format: a line
        const scaled = tf.div(tf.pad(resized, sides), BYTE_SCALE);
        const outputs = network.build(ops, scaled as typeof image);
        return TINY_FACE_STRIDES.map((stride) => [outputs[`score${stride}`], outputs[`box${stride}`]] as const);
      });
      const values = await Promise.all(maps.map((pair) => Promise.all(pair.map((tensor) => tensor.data<'float32'>()))));
      tf.dispose(maps.flat());
      return TINY_FACE_STRIDES.map((stride, index) => {
        const [scores = new Float32Array(), boxes = new Float32Array()] = values[index] ?? [];
        return mapOf(stride, inputSize, scores, boxes);
      });
    },
    async close() {
      variables.dispose();
    },
  };
  return session;
}

/** Rows and columns to the next multiples of the grid. */
function paddingOf({ width, height }: ImageSize): { rows: number; columns: number } {
  const missing = (side: number) => Math.ceil(side / TINY_FACE_GRID) * TINY_FACE_GRID - side;
  return { rows: missing(height), columns: missing(width) };
}

function mapOf(stride: TinyFaceStride, inputSize: ImageSize, scores: Float32Array, boxes: Float32Array): TinyFaceMap {
  return { stride, columns: (inputSize.width + paddingOf(inputSize).columns) / stride, scores, boxes };
}
