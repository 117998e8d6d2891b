/** Which addresses of the network a source may be at. */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv4 } from 'node:net';
import { CrowdtoneError, splitAddress } from '@crowdtone/domain';
import { type Source, schemeOf } from './sources';

/** Decides whether a numeric address may be connected to. */
export interface AddressRule {
  allows(address: string): boolean;
  /** False when every address is allowed, so that no DNS lookup is needed. */
  readonly restricts: boolean;
}

/** For sources named by the administrator of this machine: every address. */
export const ANY_ADDRESS: AddressRule = { allows: () => true, restricts: false };

/** Loopback and link-local networks, among them the metadata services of clouds. */
const INNER_NETWORKS: readonly (readonly [network: string, prefix: number, family: 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['::', 128, 'ipv6'],
  ['::1', 128, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
];

/**
 * For sources added over the network: no loopback and no link-local address, except in the given networks.
 *
 * @param networks in CIDR notation, such as `127.0.0.0/8`
 */
export function remoteAddressRule(networks: readonly string[]): AddressRule {
  const inner = new BlockList();
  for (const [network, prefix, family] of INNER_NETWORKS) inner.addSubnet(network, prefix, family);
  const excepted = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    excepted.addSubnet(address, Number(prefix), isIPv4(address) ? 'ipv4' : 'ipv6');
  }
  return {
    restricts: true,
    allows(address) {
      const plain = unmapped(address);
      const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
      return isIP(plain) !== 0 && (excepted.check(plain, family) || !inner.check(plain, family));
    },
  };
}

/** `::ffff:127.0.0.1` and `::ffff:7f00:1` are 127.0.0.1. */
function unmapped(address: string): string {
  const [, dotted, high, low] = /^::ffff:(?:([\d.]+)|([0-9a-f]{1,4}):([0-9a-f]{1,4}))$/i.exec(address) ?? [];
  if (dotted !== undefined) return dotted;
  if (high === undefined || low === undefined) return address.split('%')[0] ?? '';
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return bits.flatMap((word) => [word >> 8, word & 255]).join('.');
}

/** A source whose host was resolved and may be connected to. */
export interface CheckedSource {
  /** With the numeric address in place of the host name, where the protocol does not need the name. */
  readonly source: Source;
  /** The name that was replaced; null when none was. */
  readonly hostName: string | null;
}

/** Protocols that do not need the host name once it is resolved, or that send it separately. */
const PINNED_SCHEMES: ReadonlySet<string> = new Set(['rtsp', 'http', 'srt', 'udp', 'tcp']);

/**
 * Resolves the host of a network source and checks each of its addresses against a rule. The returned address is numeric,
 * so that a later DNS change has no effect (DNS rebinding); over TLS and RTMP the name stays, because it is part of what
 * is sent.
 *
 * @throws {CrowdtoneError} E_ADDRESS_REFUSED (usage) when the rule forbids one of them; E_SOURCE_UNREACHABLE (input) when
 *   the host name cannot be resolved
 */
export async function checkAddress(source: Source, rule: AddressRule): Promise<CheckedSource> {
  if (source.kind !== 'url' || !rule.restricts) return { source, hostName: null };
  const { before, host, port, rest } = splitAddress(source.address);
  if (host === '') {
    if (listens(source)) return { source, hostName: null };
    throw refusedAddress(source);
  }
  const addresses = await lookup(host, { all: true }).catch(() => {
    throw new CrowdtoneError(
      'E_SOURCE_UNREACHABLE',
      `${source.name} cannot be reached: its host name could not be resolved (dns); check the host name and ` +
        'the DNS server',
    );
  });
  if (!addresses.every(({ address }) => rule.allows(address))) throw refusedAddress(source);
  const [first] = addresses;
  if (first === undefined || isIP(host) !== 0 || !PINNED_SCHEMES.has(schemeOf(source))) {
    return { source, hostName: null };
  }
  const number = first.family === 6 ? `[${first.address}]` : first.address;
  return { source: { ...source, address: `${before}${number}${port}${rest}` }, hostName: `${host}${port}` };
}

/** Whether a source without a host waits for packets; `srt://:9000` alone would connect to this machine. */
function listens(source: Source): boolean {
  const scheme = schemeOf(source);
  return scheme === 'udp' || (scheme === 'srt' && /[?&]mode=listener(&|$)/.test(source.address));
}

function refusedAddress({ name }: Source): CrowdtoneError {
  return new CrowdtoneError(
    'E_ADDRESS_REFUSED',
    `${name} is a loopback or link-local address, which is not allowed for cameras added over the network (address); ` +
      'add its network to access.cameraNetworks, or define the camera in the configuration file',
  );
}
