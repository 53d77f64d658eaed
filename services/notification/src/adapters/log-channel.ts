import type { Logger } from '@alfred/telemetry';
import type { AttemptOutcome } from '../domain/delivery.ts';
import type { ClaimedDelivery } from '../ports/delivery-queue.ts';

/** One line of fields for an event, for whoever collects logs. */
export function logChannel(logger: Logger) {
  return (claimed: ClaimedDelivery): AttemptOutcome => {
    const { id: delivery, subscription, organization, eventId, body } = claimed;
    const message: Readonly<Record<string, unknown>> = JSON.parse(body.toString('utf8'));
    const { type, timestamp, data } = message;
    const named = { delivery, subscription, organization, id: eventId };
    logger.info({ event: 'notification', ...named, type, at: timestamp, data });
    return { outcome: 'delivered', code: 0 };
  };
}
