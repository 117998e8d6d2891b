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

/** What the detector says of the cells of one stride, row by row; `decodeCell` tells what the values mean. */
export interface TinyFaceMap {
  /** Pixels of the look a cell. */
  readonly stride: TinyFaceStride;
  readonly columns: number;
  /** One logit a cell. */
  readonly scores: Float32Array;
  /** Four raw values a cell. */
  readonly boxes: Float32Array;
}

export interface TinyFaceSession {
  readonly runtime: InferenceRuntime;
  /**
   * Looks at one picture of any size.
   * @param lookSize pixels to resize it to before (bilinear, meant for enlarging); its own size unless told. Places in
   *   the maps are in pixels of this size. Cells beyond it, where the input was padded, are among the maps
   */
  detect(image: RgbImage, lookSize?: ImageSize): Promise<readonly TinyFaceMap[]>;
  close(): Promise<void>;
}

export interface TinyFaceSessionOptions {
  /** Default: the best that works on this machine. */
  readonly runtime?: InferenceRuntime | undefined;
  /** Threads of ONNX Runtime; 1 unless told. */
  readonly threads?: number | undefined;
  /** What to call the weights in an error. */
  readonly origin?: string | undefined;
}

/**
 * Opens the tiny-face detector for inference.
 * @throws CrowdtoneError E_RUNTIME_UNAVAILABLE, E_WEIGHTS_MISMATCH
 */
export async function openTinyFaceSession(
  weights: Weights,
  { runtime: wanted, threads, origin = 'the weights given' }: TinyFaceSessionOptions = {},
): Promise<TinyFaceSession> {
  const runtime = await chooseRuntime(wanted);
  if (runtime !== 'onnxruntime') return await openOnTensorFlow(weights, runtime, origin);
  return await openOnOnnxRuntime(weights, threads, origin);
}

async function openOnOnnxRuntime(weights: Weights, threads: number | undefined, origin: string) {
  const native = await openOnnxSession(emitTinyFace(weights, origin), { threads });
  const pad = createPadding();
  // Opened at the first picture to be resized: most runs resize none.
  let resizing: Promise<OnnxSession> | null = null;
  const session: TinyFaceSession = {
    runtime: 'onnxruntime',
    async detect(image, lookSize = image) {
      const { rows, columns } = paddingOf(lookSize);
      const isNative = lookSize.width === image.width && lookSize.height === image.height;
      let outputs: Record<string, FloatTensor>;
      if (isNative) {
        const { data, width, height } = pad(image);
        outputs = await native.run({ images: { data, shape: [1, 1, height, width * 3] } });
      } else {
        resizing ??= openOnnxSession(emitResizingTinyFace(weights, origin), { threads });
        outputs = await (await resizing).run({
          images: { data: image.data, shape: [1, image.height, image.width, 3] },
          lookSize: { data: Float32Array.of(lookSize.height, lookSize.width), shape: [2] },
          padding: { data: Float32Array.of(rows, columns), shape: [2] },
        });
      }
      return TINY_FACE_STRIDES.map((stride) => {
        const [scores, boxes] = [outputs[`score${stride}`], outputs[`box${stride}`]];
        if (scores === undefined || boxes === undefined) throw new TypeError('the detector graph lacks an output');
        return mapOf(stride, lookSize, scores.data, boxes.data);
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
 * Fills pictures up with black, at the right and below, to multiples of the grid. The result is used again for the next picture
 * of its size: the runtime computes in the calling thread, so nobody reads it any more.
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
    async detect({ data, width, height }, lookSize = { width, height }) {
      const { rows, columns } = paddingOf(lookSize);
      const maps = tf.tidy(() => {
        const picture = tf.tensor4d(data, [1, height, width, 3], 'int32').toFloat();
        const resized = tf.image.resizeBilinear(picture, [lookSize.height, lookSize.width], false, true);
        const sides: [number, number][] = [[0, 0], [0, rows], [0, columns], [0, 0]]; // biome-ignore format: a line
        const scaled = tf.div(tf.pad(resized, sides), BYTE_SCALE);
        const outputs = network.build(ops, scaled as typeof picture);
        return TINY_FACE_STRIDES.map((stride) => [outputs[`score${stride}`], outputs[`box${stride}`]] as const);
      });
      const values = await Promise.all(maps.map((pair) => Promise.all(pair.map((tensor) => tensor.data<'float32'>()))));
      tf.dispose(maps.flat());
      return TINY_FACE_STRIDES.map((stride, index) => {
        const [scores = new Float32Array(), boxes = new Float32Array()] = values[index] ?? [];
        return mapOf(stride, lookSize, scores, boxes);
      });
    },
    async close() {
      variables.dispose();
    },
  };
  return session;
}

/** Rows and columns that are missing to the next multiples of the grid. */
function paddingOf({ width, height }: ImageSize): { rows: number; columns: number } {
  const missing = (side: number) => Math.ceil(side / TINY_FACE_GRID) * TINY_FACE_GRID - side;
  return { rows: missing(height), columns: missing(width) };
}

function mapOf(stride: TinyFaceStride, look: ImageSize, scores: Float32Array, boxes: Float32Array): TinyFaceMap {
  return { stride, columns: (look.width + paddingOf(look).columns) / stride, scores, boxes };
}
