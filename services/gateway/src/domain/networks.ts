import { BlockList, isIPv6 } from 'node:net';
import type { CallerLimit } from './caller-limit.ts';

/** Built once for each list: a list is as old as the copy of its caller. */
const built = new WeakMap<readonly string[], BlockList>();

/** The limit whose list of networks an address is not in; undefined when none says no. */
export function networkDenied(
  limits: readonly CallerLimit[],
  address: string,
): CallerLimit | undefined {
  return limits.find(({ networks }) => networks.length > 0 && !isWithin(networks, address));
}

function isWithin(networks: readonly string[], address: string): boolean {
  let list = built.get(networks);
  if (!list) {
    list = listOf(networks);
    built.set(networks, list);
  }
  return list.check(address, familyOf(address));
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    const family = familyOf(address);
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
