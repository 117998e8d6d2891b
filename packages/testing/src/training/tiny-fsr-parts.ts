import type { MapShape, Network, Ops } from '@crowdtone/networks';
import { CLASSES, type FsrFerParts, TrainableNetwork } from '@crowdtone/training';
import * as tf from '@tensorflow/tfjs';

const CHANNELS = 4;
const FEATURE: MapShape = { height: 6, width: 6, channels: CHANNELS };

/** A network with one output, as both a definition for training and a description. */
function single<Output extends tf.Tensor>(
  name: string,
  input: MapShape,
  build: <T>(ops: Ops<T>, value: T) => T,
  shape: (output: tf.Tensor4D) => Output,
) {
  const network: Network = { name, input, build: (ops, value) => ({ output: build(ops, value) }) };
  return { network, run: (ops: Ops<tf.Tensor4D>, value: tf.Tensor4D) => shape(build(ops, value)) };
}

const keep = (map: tf.Tensor4D) => map;
const rows = (map: tf.Tensor4D) => tf.reshape(map, [map.shape[0], -1]) as tf.Tensor2D;

/** A miniature FSR-FER for plain JavaScript: the same parts with one or two layers each. */
export function tinyFsrParts(seed: number): FsrFerParts & { dispose(): void } {
  const extractor = TrainableNetwork.create(
    single(
      'extractor',
      { height: 48, width: 48, channels: 1 },
      (ops, image) => ops.relu(ops.conv2d('extract', image, { kernel: 3, channels: CHANNELS, stride: 8 })),
      keep,
    ),
    seed,
  );
  const head = TrainableNetwork.create(
    single(
      'head',
      { height: 1, width: 1, channels: CHANNELS },
      (ops, value) => ops.dense('head', value, CLASSES),
      rows,
    ),
    seed + 1,
  );
  const generator = TrainableNetwork.create(
    single(
      'generator',
      FEATURE,
      (ops, feature) => {
        const hidden = ops.leakyRelu(ops.conv2d('hidden', feature, { kernel: 3, channels: 6, bias: true }), 0.2);
        const change = ops.conv2d('last', hidden, { kernel: 3, channels: CHANNELS, bias: true, zeroInitialised: true });
        return ops.add(feature, change);
      },
      keep,
    ),
    seed + 2,
  );
  const critic = TrainableNetwork.create(
    single(
      'critic',
      FEATURE,
      (ops, feature) => {
        const map = ops.leakyRelu(
          ops.conv2d('features', feature, { kernel: 4, channels: 4, stride: 2, bias: true }),
          0.2,
        );
        return ops.dense('score', ops.globalAveragePool(map), 1);
      },
      (score) => tf.reshape(score, [-1]) as tf.Tensor1D,
    ),
    seed + 3,
  );
  const classify = (feature: tf.Tensor4D) => {
    const pooled = tf.mean(feature, [1, 2], true) as tf.Tensor4D;
    return { logits: head.infer(pooled), embedding: rows(pooled) };
  };
  return {
    generator,
    critic,
    extract: (faces) => extractor.infer(faces),
    classify,
    infer: (faces) => classify(generator.infer(extractor.infer(faces))).logits,
    save: (path) => generator.save(path),
    dispose() {
      for (const part of [extractor, head, generator, critic]) part.dispose();
    },
  };
}
