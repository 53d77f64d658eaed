import { NodeMoved } from '@alfred/contracts/identity';
import type { Consumer } from '@alfred/service-kit';
import type { Callers } from '../ports/callers.ts';

/** A moved node has another path from here on. Every gateway hears of it: its name is its own. */
export function nodeMovedConsumer(callers: Callers, incarnation: string): Consumer {
  return {
    subject: 'alfred.identity.*.NodeMoved.v1',
    durable: `gateway-${incarnation}-moves`,
    handle: async ({ bytes }) => callers.moved(NodeMoved.decode(bytes).node),
  };
}
