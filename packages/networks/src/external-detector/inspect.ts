/** Third-party face detectors in ONNX files, identified by their outputs. */
import { onnx } from 'onnx-proto';
import { detectorFileError } from './detector-file-error';

/** Published families of face detectors whose outputs are known here. */
export const DETECTOR_FAMILIES = ['centerface', 'yunet', 'scrfd'] as const;
/** A published family of face detectors. */
export type DetectorFamily = (typeof DETECTOR_FAMILIES)[number];

const USE_A_KNOWN_FAMILY = `use an ONNX file of ${DETECTOR_FAMILIES.join(', ')} with the published outputs`;

/** A recognised ONNX file. */
export interface ExternalModel {
  readonly family: DetectorFamily;
  /** The file with dynamic input height and width. */
  readonly bytes: Uint8Array;
  /** Name of the image input, batch x 3 x height x width. */
  readonly input: string;
  /** Names of the outputs in the order of {@link OUTPUT_ROLES}. */
  readonly outputs: readonly string[];
}

/**
 * The outputs of each family, in order. `centerface`: heat map, logarithms of height and width, offsets of row and
 * column. `yunet` and `scrfd`: for each of the strides 8, 16 and 32 the scores (yunet: class, then object), then boxes.
 */
export const OUTPUT_ROLES: Readonly<Record<DetectorFamily, readonly string[]>> = {
  centerface: ['heat', 'sizes', 'offsets'],
  yunet: ['cls_8', 'cls_16', 'cls_32', 'obj_8', 'obj_16', 'obj_32', 'bbox_8', 'bbox_16', 'bbox_32'],
  scrfd: ['score_8', 'score_16', 'score_32', 'bbox_8', 'bbox_16', 'bbox_32'],
};

const BATCH = 1;
const COLOURS = 3;

/**
 * Reads an ONNX file of a face detector.
 * @param origin name of the file in error messages
 * @throws {CrowdtoneError} E_DETECTOR_FILE (input) when it is not an ONNX model, or not one of a known family
 */
export function inspectDetector(bytes: Uint8Array, origin: string): ExternalModel {
  const model = decode(bytes, origin);
  const { graph } = model;
  const constants = new Set((graph?.initializer ?? []).map(({ name }) => name));
  const [input, ...others] = (graph?.input ?? []).filter(({ name }) => !constants.has(name));
  const outputs = graph?.output ?? [];
  if (graph == null || input?.name == null || others.length > 0 || !takesImages(input)) {
    throw detectorFileError(origin, 'it does not take one RGB image', USE_A_KNOWN_FAMILY);
  }
  const found = familyOf(outputs);
  if (found === null) {
    const shown = outputs.map((output) => `${output.name} [${dimensionsOf(output).join(' x ')}]`).join(', ');
    throw detectorFileError(origin, `its outputs (${shown.slice(0, 200)}) match no known family`, USE_A_KNOWN_FAMILY);
  }
  makeSidesDynamic(input);
  for (const output of outputs) makeShapeDynamic(output);
  // Inferred shapes of intermediate values were computed for the fixed input size.
  graph.valueInfo = [];
  return { ...found, bytes: onnx.ModelProto.encode(model).finish(), input: input.name };
}

function decode(bytes: Uint8Array, origin: string): onnx.ModelProto {
  try {
    return onnx.ModelProto.decode(bytes);
  } catch (cause) {
    throw detectorFileError(origin, 'it is not an ONNX model', USE_A_KNOWN_FAMILY, cause);
  }
}

function takesImages(input: onnx.IValueInfoProto): boolean {
  const [, colours, , width, ...more] = dimensionsOf(input);
  return input.type?.tensorType?.elemType === FLOAT && colours === COLOURS && width !== undefined && more.length === 0;
}

const FLOAT = onnx.TensorProto.DataType.FLOAT;

/** Sizes of a tensor, 0 where dynamic. */
function dimensionsOf({ type }: onnx.IValueInfoProto): number[] {
  return (type?.tensorType?.shape?.dim ?? []).map(({ dimValue }) => Number(dimValue ?? 0));
}

function familyOf(outputs: readonly onnx.IValueInfoProto[]): Pick<ExternalModel, 'family' | 'outputs'> | null {
  const names = outputs.map(({ name }) => name ?? '');
  if (OUTPUT_ROLES.yunet.every((role) => names.includes(role))) return { family: 'yunet', outputs: OUTPUT_ROLES.yunet };
  const shapes = outputs.map(dimensionsOf);
  const channels = shapes.map((shape) => (shape.length === 4 ? shape[1] : undefined));
  if (channels.join() === '1,2,2,10' || channels.join() === '1,2,2') {
    return { family: 'centerface', outputs: names.slice(0, OUTPUT_ROLES.centerface.length) };
  }
  const values = shapes.map((shape) => shape.at(-1)).join();
  if (values === '1,1,1,4,4,4' || values === '1,1,1,4,4,4,10,10,10') {
    return { family: 'scrfd', outputs: names.slice(0, OUTPUT_ROLES.scrfd.length) };
  }
  return null;
}

/** A batch of one image of any height and width. */
function makeSidesDynamic({ type }: onnx.IValueInfoProto): void {
  const [batch, , height, width] = type?.tensorType?.shape?.dim ?? [];
  if (batch) setDimension(batch, BATCH);
  if (height) setDimension(height, 'height');
  if (width) setDimension(width, 'width');
}

/** The shape of an output follows from the input. */
function makeShapeDynamic({ type }: onnx.IValueInfoProto): void {
  if (type?.tensorType?.shape) type.tensorType.shape = null;
}

function setDimension(dimension: onnx.TensorShapeProto.IDimension, size: number | string): void {
  dimension.dimValue = typeof size === 'number' ? size : null;
  dimension.dimParam = typeof size === 'string' ? size : null;
}
