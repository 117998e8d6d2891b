import { CrowdtoneError } from '@crowdtone/domain';
import { describeNetwork, FSR_FER_SIZE, fsrFerNetwork, type Network, type Weights } from '@crowdtone/networks';
import { CLASSIFIERS, type ClassifierName } from './classifiers';

export type NetworkName = ClassifierName | 'fsr-fer';

/** Every network that training makes weights of. */
export const TRAINED_NETWORKS: Readonly<Record<NetworkName, Network>> = {
  ...(Object.fromEntries(Object.entries(CLASSIFIERS).map(([name, { network }]) => [name, network])) as Record<
    ClassifierName,
    Network
  >),
  'fsr-fer': fsrFerNetwork(FSR_FER_SIZE),
};

/**
 * The network whose parameters are exactly these.
 * @param origin what to call the weights in an error
 * @throws E_WEIGHTS_MISMATCH (environment)
 */
export function networkOf(weights: Weights, origin: string): NetworkName {
  const found = (Object.keys(TRAINED_NETWORKS) as NetworkName[]).find((name) => {
    const { parameters } = describeNetwork(TRAINED_NETWORKS[name]);
    return (
      parameters.length === weights.size &&
      parameters.every((parameter) => weights.get(parameter.name)?.shape.join() === parameter.shape.join())
    );
  });
  if (found !== undefined) return found;
  const known = Object.keys(TRAINED_NETWORKS).join(', ');
  const message = `${origin} fits none of the networks ${known}; use weights that crowdtone train of this version wrote`;
  throw new CrowdtoneError('E_WEIGHTS_MISMATCH', message);
}
