import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Targets } from '../domain/webhook-url.ts';

/** Public by number, but what answers there belongs to the machine's own cloud. */
const metadata = ['168.63.129.16'];

/** All that is handed out for the public internet of version 6. */
const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse('2000::'), 3];

/**
 * Why nothing is sent to an address, or undefined for a public one. Whatever is not known to be
 * public is refused: private, local, shared, reserved and test ranges, those that stand for an address
 * of version 4, and what is no address in its usual notation.
 */
export function refuseAddress(address: string, targets: Targets): string | undefined {
  // Other notations (hexadecimal, a single number, leading zeros) mean one thing here and another
  // elsewhere.
  if (isIP(address) === 0) return 'it is no address';
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4) return refuseRange(parsed.range(), { address, targets });
  if (parsed.zoneId) return 'it is an address of one network';
  if (parsed.isIPv4MappedAddress()) {
    return refuseAddress(parsed.toIPv4Address().toString(), targets);
  }
  const range = parsed.range();
  const isGlobal = range !== 'unicast' || parsed.match(globalUnicast);
  return refuseRange(isGlobal ? range : 'reserved', { address, targets });
}

function refuseRange(
  range: string,
  { address, targets }: { readonly address: string; readonly targets: Targets },
): string | undefined {
  if (metadata.includes(address)) return 'it is an address of the cloud itself';
  if (range === 'unicast') return undefined;
  if (range === 'loopback' && targets === 'development') return undefined;
  return `it is an address that is not public (${range})`;
}
