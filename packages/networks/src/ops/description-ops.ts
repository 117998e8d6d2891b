import { elementCount } from '../weights/tensors';
import {
  batchNormParameter,
  type ConvolutionOptions,
  type DepthwiseOptions,
  type MapShape,
  type Network,
  type Ops,
} from './ops';
import type { ParameterRole, ParameterSpec } from './parameters';
import { isTrainable } from './parameters';

/** Parameters and cost of a network. */
export interface NetworkDescription {
  /** Every parameter in the order of use. */
  readonly parameters: readonly ParameterSpec[];
  /** Trained values; running statistics not counted. */
  readonly parameterCount: number;
  /** Multiply-accumulate operations per input, of convolutions and dense layers only. */
  readonly macs: number;
}

/** Parameters and cost of a network, computed from its definition. */
export function describeNetwork(network: Network): NetworkDescription {
  const ops = new DescriptionOps();
  network.build(ops, network.input);
  const trained = ops.parameters.filter(isTrainable);
  const parameterCount = trained.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  return { parameters: ops.parameters, parameterCount, macs: ops.macs };
}

/** Ops that propagate shapes and collect parameters and cost. */
export class DescriptionOps implements Ops<MapShape> {
  readonly parameters: ParameterSpec[] = [];
  macs = 0;

  shape(value: MapShape): MapShape {
    return value;
  }

  conv2d(name: string, input: MapShape, options: ConvolutionOptions): MapShape {
    const { channels, kernel, stride = 1, bias = false, zeroInitialised = false } = options;
    const fanIn = kernel * kernel * input.channels;
    this.#parameter(
      `${name}/filters`,
      [kernel, kernel, input.channels, channels],
      zeroInitialised ? 'zero' : 'filter',
      fanIn,
    );
    if (bias) this.#parameter(`${name}/bias`, [channels], 'zero');
    const output = { height: Math.ceil(input.height / stride), width: Math.ceil(input.width / stride), channels };
    this.macs += fanIn * channels * output.height * output.width;
    return output;
  }

  depthwiseConv2d(name: string, input: MapShape, { kernel, stride = 1 }: DepthwiseOptions): MapShape {
    this.#parameter(`${name}/filters`, [kernel, kernel, input.channels, 1], 'filter', kernel * kernel);
    const output = { ...input, height: Math.ceil(input.height / stride), width: Math.ceil(input.width / stride) };
    this.macs += kernel * kernel * output.channels * output.height * output.width;
    return output;
  }

  upsample2x({ height, width, channels }: MapShape): MapShape {
    return { height: 2 * height, width: 2 * width, channels };
  }

  batchNorm(name: string, input: MapShape): MapShape {
    const shape = [input.channels];
    this.#parameter(batchNormParameter(name, 'gamma'), shape, 'one');
    this.#parameter(batchNormParameter(name, 'beta'), shape, 'zero');
    this.#parameter(batchNormParameter(name, 'mean'), shape, 'running-mean');
    this.#parameter(batchNormParameter(name, 'variance'), shape, 'running-variance');
    return input;
  }

  dense(name: string, input: MapShape, units: number): MapShape {
    if (input.height !== 1 || input.width !== 1) throw new RangeError(`${name}: a dense layer takes maps of 1 x 1`);
    this.#parameter(`${name}/weights`, [input.channels, units], 'filter', input.channels);
    this.#parameter(`${name}/bias`, [units], 'zero');
    this.macs += input.channels * units;
    return { height: 1, width: 1, channels: units };
  }

  relu = unchanged;
  leakyRelu = unchanged;
  sigmoid = unchanged;
  scale = unchanged;
  channelShuffle = unchanged;
  add = broadcast;
  multiply = broadcast;
  globalAveragePool = pooled;
  globalMaxPool = pooled;
  channelMean = flattened;
  channelMax = flattened;

  concat(inputs: readonly MapShape[]): MapShape {
    const [first] = inputs;
    if (first === undefined) throw new RangeError('nothing to concatenate');
    return { ...first, channels: inputs.reduce((sum, { channels }) => sum + channels, 0) };
  }

  split(input: MapShape, parts: number): MapShape[] {
    if (input.channels % parts !== 0) throw new RangeError(`${input.channels} channels do not split into ${parts}`);
    return Array.from({ length: parts }, () => ({ ...input, channels: input.channels / parts }));
  }

  #parameter(name: string, shape: readonly number[], role: ParameterRole, fanIn = 0): void {
    const other = this.parameters.find((known) => known.name === name);
    if (other === undefined) this.parameters.push({ name, shape, role, fanIn });
    // A layer used twice shares its parameters; two different layers of one name are an error.
    else if (other.shape.join() !== shape.join()) throw new RangeError(`two parameters are named ${name}`);
  }
}

function unchanged(input: MapShape): MapShape {
  return input;
}

/** Shape of an element-wise operation on two maps, in which sides of 1 are broadcast. */
export function broadcast(a: MapShape, b: MapShape): MapShape {
  const side = (key: keyof MapShape) => {
    if (a[key] !== b[key] && a[key] !== 1 && b[key] !== 1) throw new RangeError(`${key} ${a[key]} against ${b[key]}`);
    return Math.max(a[key], b[key]);
  };
  return { height: side('height'), width: side('width'), channels: side('channels') };
}

function pooled({ channels }: MapShape): MapShape {
  return { height: 1, width: 1, channels };
}

function flattened({ height, width }: MapShape): MapShape {
  return { height, width, channels: 1 };
}
