/**
 * FSR-FER, after "Feature Super-Resolution Based Facial Expression Recognition for Multi-scale Low-Resolution Faces"
 * (arXiv 2004.02234): a frozen expression network split into extractor and classifier, with a generator that restores the
 * feature between them. Extractor and classifier are GME-Net's, the paper's were trained on high resolution alone; widths are this
 * project's own.
 */
import { type GmeNetOutput, gmeNetClassifier, gmeNetFeature } from '../gme-net/gme-net';
import { GME_NET_SIZES, type GmeNetSize } from '../gme-net/sizes';
import { DescriptionOps } from '../ops/description-ops';
import type { MapShape, Network, Ops } from '../ops/ops';
import { featureCritic } from './critic';
import { featureGenerator, type GeneratorSize } from './generator';

/** Widths and depths of FSR-FER. */
export interface FsrFerSize {
  readonly extractor: GmeNetSize;
  readonly generator: GeneratorSize;
}

/** 283 MMAC per face, 140 of them in the generator. */
export const FSR_FER_SIZE: FsrFerSize = {
  extractor: GME_NET_SIZES.light,
  generator: { filters: 48, growth: 24, blocks: 2 },
};

/** Outputs of {@link fsrFer}. */
export interface FsrFerOutput<T> extends GmeNetOutput<T> {
  /** The extractor's feature of the image. */
  readonly feature: T;
  /** The feature restored by the generator, from which the logits are computed. */
  readonly generated: T;
}

/**
 * The whole network on any implementation of {@link Ops}.
 * @param image grey, bytes / 127.5 - 1, 48 pixels square; smaller faces enlarged by bicubic resampling
 */
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

/** The generator alone, on features; the only part that is trained. */
export function featureGeneratorNetwork(size: FsrFerSize): Network<'generated'> {
  return {
    name: 'fsr-fer-generator',
    input: featureShape(size.extractor),
    build: (ops, input) => ({ generated: featureGenerator(ops, input, size.generator) }),
  };
}

/** The critic alone, on features; not used in inference. */
export function featureCriticNetwork(size: FsrFerSize): Network<'score'> {
  return {
    name: 'fsr-fer-critic',
    input: featureShape(size.extractor),
    build: (ops, input) => ({ score: featureCritic(ops, input) }),
  };
}
