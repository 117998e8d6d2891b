/**
 * GME-Net, a low-resolution expression network after "Global Multiple Extraction Network for Low-Resolution Facial
 * Expression Recognition" (arXiv 2511.05938): a local branch of mixed-attention blocks beside a global branch of
 * mixed-channel feature extraction blocks. The paper's code is not public; inner wiring and widths are this project's own.
 */
import { EXPRESSIONS } from '@crowdtone/domain';
import { basicBlock, convolutionNormRelu } from '../ops/blocks';
import type { Network, Ops } from '../ops/ops';
import type { AttentionMaps } from './attention';
import { mixedAttentionBlock, mixedChannelBlock } from './blocks';
import type { GmeNetSize, Stage } from './sizes';

/** Outputs of {@link gmeNet}. */
export interface GmeNetOutput<T> {
  /** One value per expression, before the softmax: 1 x 1 x 8. */
  readonly logits: T;
  /** Input of the last layer: 1 x 1 x channels. */
  readonly embedding: T;
  /** Attention maps of the local branch, the finest first. */
  readonly attention: readonly AttentionMaps<T>[];
}

/**
 * The whole network on any implementation of {@link Ops}.
 * @param image grey, bytes / 127.5 - 1, `size.side` pixels square
 */
export function gmeNet<T>(ops: Ops<T>, image: T, size: GmeNetSize): GmeNetOutput<T> {
  const { feature, attention } = gmeNetFeature(ops, image, size);
  const { logits, embedding, attention: later } = gmeNetClassifier(ops, feature, size);
  return { logits, embedding, attention: [...attention, ...later] };
}

/** The first part, up to the first stage of both branches, whose maps are concatenated (at 48 px: 12 x 12). */
export function gmeNetFeature<T>(
  ops: Ops<T>,
  image: T,
  size: GmeNetSize,
): { feature: T; attention: readonly AttentionMaps<T>[] } {
  let trunk = convolutionNormRelu(ops, 'stem', image, { kernel: 3, ...size.stem });
  for (const [index, stage] of size.trunk.entries()) {
    trunk = stack(trunk, `trunk/${index}`, stage, (name, input, options) => basicBlock(ops, name, input, options));
  }
  const local = localStages(ops, trunk, size, [0, 1]);
  if (size.global.length === 0) return { feature: local.output, attention: local.attention };
  const global = globalStages(ops, trunk, size, [0, 1]);
  return { feature: ops.concat([local.output, global]), attention: local.attention };
}

/** The second part, from the concatenated maps to the logits. */
export function gmeNetClassifier<T>(ops: Ops<T>, feature: T, size: GmeNetSize): GmeNetOutput<T> {
  const [localMap = feature, globalMap] = size.global.length === 0 ? [] : ops.split(feature, 2);
  const local = localStages(ops, localMap, size, [1, size.local.length]);
  const pooled = [ops.globalAveragePool(local.output)];
  if (globalMap !== undefined) {
    pooled.push(ops.globalAveragePool(globalStages(ops, globalMap, size, [1, size.global.length])));
  }
  const embedding = ops.concat(pooled);
  const logits = ops.dense('head', embedding, EXPRESSIONS.length);
  return { logits, embedding, attention: local.attention };
}

/** GME-Net from its image to its logits, for counting, emitting and inference. */
export function gmeNetNetwork(size: GmeNetSize, name = 'gme-net'): Network<'logits'> {
  return {
    name,
    input: { height: size.side, width: size.side, channels: 1 },
    build: (ops, input) => ({ logits: gmeNet(ops, input, size).logits }),
  };
}

type Range = readonly [first: number, end: number];

function localStages<T>(ops: Ops<T>, input: T, { local, attention: attends = true }: GmeNetSize, [first, end]: Range) {
  const attention: AttentionMaps<T>[] = [];
  let output = input;
  for (let index = first; index < end; index += 1) {
    output = stack(output, `local/${index}`, local[index], (name, map, options) => {
      if (!attends) return basicBlock(ops, name, map, options);
      const block = mixedAttentionBlock(ops, name, map, options);
      attention.push(block.maps);
      return block.output;
    });
  }
  return { output, attention };
}

function globalStages<T>(ops: Ops<T>, input: T, { global }: GmeNetSize, [first, end]: Range): T {
  let output = input;
  for (let index = first; index < end; index += 1) {
    output = stack(output, `global/${index}`, global[index], (name, map, options) =>
      mixedChannelBlock(ops, name, map, options),
    );
  }
  return output;
}

/** The blocks of one stage, of which the first has the stage's stride. */
function stack<T>(
  input: T,
  name: string,
  stage: Stage | undefined,
  block: (name: string, input: T, options: { channels: number; stride: number }) => T,
): T {
  let output = input;
  const { channels, stride, blocks } = stage ?? { channels: 0, stride: 1, blocks: 0 };
  for (let index = 0; index < blocks; index += 1) {
    output = block(`${name}/${index}`, output, { channels, stride: index === 0 ? stride : 1 });
  }
  return output;
}
