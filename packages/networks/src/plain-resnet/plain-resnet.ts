import { EXPRESSIONS } from '@crowdtone/domain';
import { basicBlock, convolutionNormRelu } from '../ops/blocks';
import type { Network, Ops } from '../ops/ops';

/** Input and width of the ResNet. */
export interface PlainResNetSize {
  /** Pixels of the square grey input. */
  readonly side: number;
  /** Channels of the first of four stages; each further stage has twice as many. */
  readonly width: number;
  readonly stemStride: 1 | 2;
}

const STAGES = 4;
const BLOCKS_PER_STAGE = 2;

/** ResNet-18 (He et al., CVPR 2016) without max pooling, for small inputs: the reference of comparisons. */
export function plainResNet<T>(ops: Ops<T>, image: T, { width, stemStride }: PlainResNetSize): T {
  let map = convolutionNormRelu(ops, 'stem', image, { kernel: 3, channels: width, stride: stemStride });
  for (let stage = 0; stage < STAGES; stage += 1) {
    for (let block = 0; block < BLOCKS_PER_STAGE; block += 1) {
      const stride = block === 0 && stage > 0 ? 2 : 1;
      map = basicBlock(ops, `stage/${stage}/${block}`, map, { channels: width * 2 ** stage, stride });
    }
  }
  return ops.dense('head', ops.globalAveragePool(map), EXPRESSIONS.length);
}

/** The ResNet from its image to its logits. */
export function plainResNetNetwork(size: PlainResNetSize): Network<'logits'> {
  return {
    name: 'plain-resnet',
    input: { height: size.side, width: size.side, channels: 1 },
    build: (ops, input) => ({ logits: plainResNet(ops, input, size) }),
  };
}
