import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js';
import type { CallerLimit } from './caller-limit.ts';

type Network = readonly [address: IPv4 | IPv6, bits: number];

/** The limit whose list of networks an address is not in; undefined when none says no. */
export function networkDenied(
  limits: readonly CallerLimit[],
  address: string,
): CallerLimit | undefined {
  return limits.find(({ networks }) => networks.length > 0 && !isWithin(networks, address));
}

function isWithin(list: readonly string[], text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  // An IPv4 address that came over an IPv6 socket is itself.
  const address = ipaddr.process(text);
  return list
    .map(networkOf)
    .some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

function networkOf(text: string): Network {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}
