/**
 * FSR-FER, after "Feature Super-Resolution Based Facial Expression Recognition for Multi-scale Low-Resolution Faces"
 * (arXiv 2004.02234): a fixed expression network, cut in two, and a generator that repairs the feature between its parts.
 * The extractor and the classifier are GME-Net's, trained on high resolution; sizes are our own.
 */
import { type GmeNetOutput, gmeNetClassifier, gmeNetFeature } from '../gme-net/gme-net';
import { GME_NET_SIZES, type GmeNetSize } from '../gme-net/sizes';
import { DescriptionOps } from '../ops/description-ops';
import type { MapShape, Network, Ops } from '../ops/ops';
import { featureCritic } from './critic';
import { featureGenerator, type GeneratorSize } from './generator';

export interface FsrFerSize {
  readonly extractor: GmeNetSize;
  readonly generator: GeneratorSize;
}

/** 283 MMAC a face, of which the generator 140. */
export const FSR_FER_SIZE: FsrFerSize = {
  extractor: GME_NET_SIZES.light,
  generator: { filters: 48, growth: 24, blocks: 2 },
};

export interface FsrFerOutput<T> extends GmeNetOutput<T> {
  /** The extractor's feature of the picture. */
  readonly feature: T;
  /** The feature as the generator repaired it, from which the logits are computed. */
  readonly generated: T;
}

/** @param image grey, bytes / 127.5 - 1, 48 pixels square, enlarged by bicubic resampling if it was smaller */
export function fsrFer<T>(ops: Ops<T>, image: T, size: FsrFerSize): FsrFerOutput<T> {
  const { feature } = gmeNetFeature(ops, image, size.extractor);
  const generated = featureGenerator(ops, feature, size.generator);
  return { feature, generated, ...gmeNetClassifier(ops, generated, size.extractor) };
}

/** The whole chain from image to logits, for counting, emitting and inference. */
export function fsrFerNetwork(size: FsrFerSize): Network<'logits'> {
  return {
    name: 'fsr-fer',
    input: { height: size.extractor.side, width: size.extractor.side, channels: 1 },
    build: (ops, input) => ({ logits: fsrFer(ops, input, size).logits }),
  };
}

/** Shape of the feature between the network's two parts. */
export function featureShape(extractor: GmeNetSize): MapShape {
  const { side: height, side: width } = extractor;
  const ops = new DescriptionOps();
  return gmeNetFeature(ops, { height, width, channels: 1 }, extractor).feature;
}

/** Only the generator, on features: what is trained while the extractor stays fixed. */
export function featureGeneratorNetwork(size: FsrFerSize): Network<'generated'> {
  return {
    name: 'fsr-fer-generator',
    input: featureShape(size.extractor),
    build: (ops, input) => ({ generated: featureGenerator(ops, input, size.generator) }),
  };
}

/** Only the critic, on features; it takes no part in inference. */
export function featureCriticNetwork(size: FsrFerSize): Network<'score'> {
  return {
    name: 'fsr-fer-critic',
    input: featureShape(size.extractor),
    build: (ops, input) => ({ score: featureCritic(ops, input) }),
  };
}
