import { onnx } from 'onnx-proto';
import { elementCount } from '../weights/tensors';

/** Versions of emitted models: operator set 17 (the last with `axes` of reductions as attributes). */
const ONNX_OPSET = 17;
const IR_VERSION = 8;

const ELEMENT_TYPES = {
  float32: onnx.TensorProto.DataType.FLOAT,
  uint8: onnx.TensorProto.DataType.UINT8,
  int8: onnx.TensorProto.DataType.INT8,
  int32: onnx.TensorProto.DataType.INT32,
  int64: onnx.TensorProto.DataType.INT64,
} as const;

/** Element types of inputs, outputs and constants. */
export type ElementType = keyof typeof ELEMENT_TYPES;

/** A number, or the name of a dynamic dimension, such as `batch`. */
export type Dimension = number | string;

/** A tensor of the graph, by its name. */
export type GraphValue = string;

/** ONNX distinguishes integers and floats, so an attribute names its type. */
export type Attribute =
  | { readonly int: number }
  | { readonly ints: readonly number[] }
  | { readonly float: number }
  | { readonly text: string };

/**
 * Builds an ONNX model in memory in order of execution: declare inputs, add initializers and nodes (each returns its output
 * tensor), declare outputs, serialise.
 */
export class OnnxGraph {
  readonly #inputs: onnx.IValueInfoProto[] = [];
  readonly #outputs: onnx.IValueInfoProto[] = [];
  readonly #initializers: onnx.ITensorProto[] = [];
  readonly #nodes: onnx.INodeProto[] = [];
  #count = 0;

  constructor(private readonly name: string) {}

  /** Declares an input tensor. */
  input(name: string, type: ElementType, shape: readonly Dimension[]): GraphValue {
    this.#inputs.push(describeValue(name, type, shape));
    return name;
  }

  /** A constant tensor; `data` is in row-major order and is not copied until {@link toBytes}. */
  initializer(data: Float32Array, shape: readonly number[]): GraphValue {
    const size = elementCount(shape);
    if (size !== data.length) throw new RangeError(`initializer of shape [${shape}] needs ${size} values`);
    const name = this.#uniqueName('constant');
    this.#initializers.push({
      name,
      dataType: ELEMENT_TYPES.float32,
      dims: [...shape],
      rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
    return name;
  }

  /** A constant tensor of integers in row-major order, such as quantised weights. */
  quantised(data: Uint8Array | Int8Array | Int32Array, shape: readonly number[]): GraphValue {
    if (elementCount(shape) !== data.length)
      throw new RangeError(`a constant of shape [${shape}] has ${data.length} values`);
    const name = this.#uniqueName('quantised');
    const type = data instanceof Uint8Array ? 'uint8' : data instanceof Int8Array ? 'int8' : 'int32';
    this.#initializers.push({
      name,
      dataType: ELEMENT_TYPES[type],
      dims: [...shape],
      rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    });
    return name;
  }

  /** A constant vector of int64, as `Reshape` and `Slice` require. */
  integers(values: readonly number[]): GraphValue {
    const name = this.#uniqueName('integers');
    this.#initializers.push({
      name,
      dataType: ELEMENT_TYPES.int64,
      dims: [values.length],
      rawData: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
    });
    return name;
  }

  /** A constant without dimensions. */
  scalar(value: number): GraphValue {
    return this.initializer(Float32Array.of(value), []);
  }

  /** Adds a node with one output. An empty string omits an optional input. */
  node(
    operator: string,
    inputs: readonly GraphValue[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): GraphValue {
    const [output] = this.nodeWithOutputs(operator, inputs, 1, attributes);
    return output as GraphValue;
  }

  /** Adds a node with `outputCount` outputs, such as `Split`. */
  nodeWithOutputs(
    operator: string,
    inputs: readonly GraphValue[],
    outputCount: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): GraphValue[] {
    const outputs = Array.from({ length: outputCount }, () => this.#uniqueName(operator));
    this.#nodes.push({
      opType: operator,
      name: `${operator}_${this.#nodes.length}`,
      input: [...inputs],
      output: outputs,
      attribute: Object.entries(attributes).map(([name, value]) => encodeAttribute(name, value)),
    });
    return outputs;
  }

  /** Declares `value` an output of the model under a name. */
  output(name: string, value: GraphValue, shape: readonly Dimension[], type: ElementType = 'float32'): void {
    this.#nodes.push({ opType: 'Identity', name: `output_${name}`, input: [value], output: [name] });
    this.#outputs.push(describeValue(name, type, shape));
  }

  /** The model as a serialised protobuf message. */
  toBytes(): Uint8Array {
    return onnx.ModelProto.encode({
      irVersion: IR_VERSION,
      producerName: 'crowdtone',
      opsetImport: [{ domain: '', version: ONNX_OPSET }],
      graph: {
        name: this.name,
        input: this.#inputs,
        output: this.#outputs,
        initializer: this.#initializers,
        node: this.#nodes,
      },
    }).finish();
  }

  #uniqueName(stem: string): string {
    this.#count += 1;
    return `${stem}:${this.#count}`;
  }
}

function describeValue(name: string, type: ElementType, shape: readonly Dimension[]): onnx.IValueInfoProto {
  const dim = shape.map((side) => (typeof side === 'number' ? { dimValue: side } : { dimParam: side }));
  return { name, type: { tensorType: { elemType: ELEMENT_TYPES[type], shape: { dim } } } };
}

function encodeAttribute(name: string, value: Attribute): onnx.IAttributeProto {
  const types = onnx.AttributeProto.AttributeType;
  if ('int' in value) return { name, type: types.INT, i: value.int };
  if ('ints' in value) return { name, type: types.INTS, ints: [...value.ints] };
  if ('float' in value) return { name, type: types.FLOAT, f: value.float };
  return { name, type: types.STRING, s: new TextEncoder().encode(value.text) };
}
