import { LeasesRecalled } from '@alfred/contracts/quota';
import type { Consumer } from '@alfred/service-kit';
import type { Recalls } from '../app/recalls.ts';

/** Recalls of other replicas reach the gateways of this one, too: its name is its own. */
export function leasesRecalledConsumer(recalls: Pick<Recalls, 'pass'>, self: string): Consumer {
  return {
    subject: 'alfred.quota.*.LeasesRecalled.v1',
    durable: `quota-${self}-recalls`,
    handle: async ({ bytes }) => {
      const { replica, recall } = LeasesRecalled.decode(bytes);
      if (replica !== self && recall)
        recalls.pass({ ...recall, organization: '', waiting: undefined });
    },
  };
}
