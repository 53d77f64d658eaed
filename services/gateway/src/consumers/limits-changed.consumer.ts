import { LimitsChanged } from '@alfred/contracts/identity';
import type { Consumer } from '@alfred/service-kit';
import type { Callers } from '../ports/callers.ts';

/** Another request limit holds from here on. Every gateway hears of it: its name is its own. */
export function limitsChangedConsumer(callers: Callers, incarnation: string): Consumer {
  return {
    subject: 'alfred.identity.*.LimitsChanged.v1',
    durable: `gateway-${incarnation}-limits`,
    handle: async ({ bytes }) => {
      const { key, node } = LimitsChanged.decode(bytes);
      if (key !== '') callers.changed(key);
      if (node !== '') callers.moved(node);
    },
  };
}
