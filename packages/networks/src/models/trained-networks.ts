import { FSR_FER_SIZE, fsrFerNetwork } from '../fsr-fer/fsr-fer';
import { gmeNetNetwork } from '../gme-net/gme-net';
import { GME_NET_SIZES } from '../gme-net/sizes';
import type { Network } from '../ops/ops';

/** Networks that model folders may contain, by `network` and `size` of the metadata. */
const NETWORKS: Readonly<Record<string, Network<'logits'>>> = {
  ...Object.fromEntries(
    Object.entries(GME_NET_SIZES).map(([size, definition]) => [`gme-net ${size}`, gmeNetNetwork(definition)]),
  ),
  'fsr-fer light': fsrFerNetwork(FSR_FER_SIZE),
};

/** The network named in the metadata of weights; undefined when this version does not know it. */
export function trainedNetwork(network: string, size: string): Network<'logits'> | undefined {
  return Object.hasOwn(NETWORKS, `${network} ${size}`) ? NETWORKS[`${network} ${size}`] : undefined;
}
