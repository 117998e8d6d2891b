import { CrowdtoneError } from '@crowdtone/domain';
import { describeNetwork, FSR_FER_SIZE, fsrFerNetwork, type Network, type Weights } from '@crowdtone/networks';
import { CLASSIFIERS, type ClassifierName } from './classifiers';

/** Name of a trainable network. */
export type NetworkName = ClassifierName | 'fsr-fer';

/** All trainable networks. */
export const TRAINED_NETWORKS: Readonly<Record<NetworkName, Network>> = {
  ...(Object.fromEntries(Object.entries(CLASSIFIERS).map(([name, { network }]) => [name, network])) as Record<
    ClassifierName,
    Network
  >),
  'fsr-fer': fsrFerNetwork(FSR_FER_SIZE),
};

/**
 * Identifies a network by names and shapes of its parameters.
 * @param origin name of the weights in error messages
 * @throws {CrowdtoneError} E_WEIGHTS_MISMATCH (environment)
 */
export function identifyNetwork(weights: Weights, origin: string): NetworkName {
  const found = (Object.keys(TRAINED_NETWORKS) as NetworkName[]).find((name) => {
    const { parameters } = describeNetwork(TRAINED_NETWORKS[name]);
    return (
      parameters.length === weights.size &&
      parameters.every((parameter) => weights.get(parameter.name)?.shape.join() === parameter.shape.join())
    );
  });
  if (found !== undefined) return found;
  const known = Object.keys(TRAINED_NETWORKS).join(', ');
  const message = `${origin} matches none of the networks ${known}; use weights written by crowdtone train of this version`;
  throw new CrowdtoneError('E_WEIGHTS_MISMATCH', message);
}
