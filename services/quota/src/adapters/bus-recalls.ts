import type { Bus } from '@alfred/bus';
import { LeasesRecalled } from '@alfred/contracts/quota';
import { randomId } from '@alfred/ids';
import type { AnnounceRecall } from '../ports/recalls.ts';

export interface BusRecallsDeps {
  readonly bus: Bus;
  /** Under which the other replicas know this one. */
  readonly replica: string;
  /** Told of a bus that takes nothing: gateways of other replicas keep their leases a little longer. */
  readonly onFault: (error: unknown) => void;
}

/** Tells the other replicas of quota, and by them their gateways. */
export function busRecalls({ bus, replica, onFault }: BusRecallsDeps): AnnounceRecall {
  return ({ organization, waiting: _, ...wanted }) => {
    const recall = { ...wanted, waiting: '' };
    const bytes = LeasesRecalled.encode({ replica, recall }).finish();
    // A name where nobody said whose it is: the subject has a place for it.
    const subject = `alfred.quota.${organization || 'any'}.LeasesRecalled.v1`;
    bus.publish({ subject, id: randomId('rcl'), bytes }).catch(onFault);
  };
}
