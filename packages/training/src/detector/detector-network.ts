import { TINY_FACE_STRIDES, type TinyFaceShape, tinyFaceNetwork } from '@crowdtone/networks';
import * as tf from '@tensorflow/tfjs';
import { type NetworkDefinition, TrainableNetwork } from '../network/trainable-network';
import type { DetectorMaps } from './learning/detector-loss';

/** Initial score of every cell, so that the background does not dominate the first steps (Lin et al., ICCV 2017). */
const PRIOR_SCORE = 0.01;

/** @param side of the square training images; inference works on any multiple of the coarsest stride */
function detectorDefinition(side: number, shape: TinyFaceShape): NetworkDefinition<DetectorMaps> {
  const network = tinyFaceNetwork({ height: side, width: side }, shape);
  return { network, run: (ops, input) => network.build(ops, input) };
}

/**
 * A detector with initial weights that depend on the seed only, or with those of a file.
 * @throws {CrowdtoneError} as TrainableNetwork.load
 */
export async function openDetectorNetwork(
  { side, shape, seed }: { readonly side: number; readonly shape: TinyFaceShape; readonly seed: number },
  startFrom?: string,
): Promise<TrainableNetwork<DetectorMaps>> {
  const definition = detectorDefinition(side, shape);
  if (startFrom !== undefined) return await TrainableNetwork.load(definition, startFrom);
  const network = TrainableNetwork.create(definition, seed);
  for (const stride of TINY_FACE_STRIDES) {
    const bias = network.variables.get(`score${stride}/bias`);
    tf.tidy(() => bias.assign(tf.fill(bias.shape, Math.log(PRIOR_SCORE / (1 - PRIOR_SCORE)))));
  }
  return network;
}
