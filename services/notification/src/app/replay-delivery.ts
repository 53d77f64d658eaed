import type { Clock } from '@alfred/clock';
import type { Delivery } from '../domain/delivery.ts';
import { patienceMicros } from '../domain/retry-schedule.ts';
import type { DeliveryLog } from '../ports/delivery-log.ts';
import type { Asked } from '../ports/subscriptions.ts';

/** Delivers again, whatever became of it: a dead letter, or one that its receiver lost. */
export function replayDelivery(deps: {
  readonly deliveries: Pick<DeliveryLog, 'replay'>;
  readonly clock: Clock;
  /** There is something to deliver. */
  readonly onQueued: () => void;
}) {
  return async (wish: Asked & { readonly id: string }): Promise<Delivery> => {
    const at = deps.clock.nowMicros();
    const replayed = await deps.deliveries.replay({ ...wish, at, expiresAt: at + patienceMicros });
    deps.onQueued();
    return replayed;
  };
}
