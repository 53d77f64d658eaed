import { KeyRevoked } from '@alfred/contracts/identity';
import type { Consumer } from '@alfred/service-kit';
import type { Callers } from '../ports/callers.ts';

/** A revoked key is refused from here on. Every gateway hears of it: its name is its own. */
export function keyRevokedConsumer(callers: Callers, incarnation: string): Consumer {
  return {
    subject: 'alfred.identity.*.KeyRevoked.v1',
    durable: `gateway-${incarnation}-keys`,
    handle: async ({ bytes }) => callers.evict(KeyRevoked.decode(bytes).key),
  };
}
