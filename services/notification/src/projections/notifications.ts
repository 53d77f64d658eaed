import { derivedId } from '@alfred/ids';
import type { Page } from '@alfred/projections';
import { patienceMicros } from '../domain/retry-schedule.ts';
import type { Intake } from '../ports/intake.ts';
import { decodeEntry } from '../wire/decode-entry.ts';
import { encodeThreshold } from '../wire/webhook-body.ts';

/** Bump it to read every log again from its first entry, for a tree of another shape. */
export const notificationsProjection = 'notifications.v1';

/**
 * What a page of a log has to tell, to those who want to hear. Where a node stands decides who that
 * is, so the tree is followed too: what counts is the tree at the moment of the event.
 *
 * @param nowMicros wall time: from when on deliveries are tried
 */
export function projectNotifications<Tx>(intake: Intake<Tx>, nowMicros: () => bigint) {
  return async (tx: Tx, { ledger, entries }: Page): Promise<void> => {
    for (const { bytes } of entries) {
      const event = decodeEntry(bytes);
      if (event?.type === 'node_placed') await intake.place(tx, ledger, event);
      if (event?.type === 'person_erased') await intake.forget(tx, ledger, event.node);
      if (event?.type === 'threshold_crossed') {
        const { threshold } = event;
        const at = nowMicros();
        await intake.deliver(tx, threshold, {
          eventId: derivedId('evt', threshold.ledger, `${threshold.seq}`),
          event: 'budget.threshold_crossed',
          seq: threshold.seq,
          body: encodeThreshold(threshold),
          ...{ at, expiresAt: at + patienceMicros },
        });
      }
    }
  };
}
