import {
  GME_NET_ABLATIONS,
  GME_NET_SIZES,
  type GmeNetSize,
  gmeNet,
  gmeNetNetwork,
  type PlainResNetSize,
  plainResNetNetwork,
} from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { CLASSES } from '../data/face-set';
import type { NetworkDefinition } from './trainable-network';

/** Output of a classifier. */
export interface Classification {
  /** [faces, 8], in the order of EXPRESSIONS. */
  readonly logits: tf.Tensor2D;
  /** Attention maps before the sigmoid; the same number and shapes in teacher and student. */
  readonly maps: readonly tf.Tensor4D[];
}

/** A classifier for training. */
export type ClassifierDefinition = NetworkDefinition<Classification>;

/** The reference network, of about the cost of GME-Net: 147 against 143 MMAC. */
const PLAIN_SIZE: PlainResNetSize = { side: 48, width: 44, stemStride: 2 };

/** Trainable classifiers by name. */
export const CLASSIFIERS = {
  'gme-net': gmeNetDefinition('gme-net', GME_NET_SIZES.light),
  'gme-net-late': gmeNetDefinition('gme-net-late', GME_NET_SIZES.late),
  'gme-net-without-mcfeb': gmeNetDefinition('gme-net-without-mcfeb', GME_NET_ABLATIONS['gme-net-without-mcfeb']),
  'gme-net-without-dbam': gmeNetDefinition('gme-net-without-dbam', GME_NET_ABLATIONS['gme-net-without-dbam']),
  'plain-resnet': plainDefinition(PLAIN_SIZE),
} as const satisfies Record<string, ClassifierDefinition>;

/** Name of a classifier. */
export type ClassifierName = keyof typeof CLASSIFIERS;

function gmeNetDefinition(name: string, size: GmeNetSize): ClassifierDefinition {
  return {
    network: gmeNetNetwork(size, name),
    run(ops, image) {
      const { logits, attention } = gmeNet(ops, image, size);
      return { logits: asRows(logits), maps: attention.flatMap(({ channel, spatial }) => [channel, spatial]) };
    },
  };
}

function plainDefinition(size: PlainResNetSize): ClassifierDefinition {
  const network = plainResNetNetwork(size);
  return { network, run: (ops, image) => ({ logits: asRows(network.build(ops, image).logits), maps: [] }) };
}

function asRows(logits: tf.Tensor4D): tf.Tensor2D {
  return tf.reshape(logits, [-1, CLASSES]);
}
