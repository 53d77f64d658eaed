import type { Consumer } from '@alfred/service-kit';

/**
 * A consumer for a follower outside the ledger: the bus says which log has grown. A hint, which
 * saves the follower waiting and decides nothing.
 *
 * @param name of the service, under which its processes hear of it
 */
export function logGrownConsumer(name: string, wake: (ledger: string) => void): Consumer {
  return {
    subject: 'alfred.ledger.*.>',
    durable: name,
    handle: async ({ id }) => {
      // The id of an entry's message is `<ledger>:<seq>`.
      const end = id.lastIndexOf(':');
      if (end > 0) wake(id.slice(0, end));
    },
  };
}
