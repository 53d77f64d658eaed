import { secretOf } from '../src/domain/secret.ts';
import type { ClaimedDelivery } from '../src/ports/delivery-queue.ts';

export const secret = secretOf(Buffer.alloc(32, 1));
export const olderSecret = secretOf(Buffer.alloc(32, 2));

/** A delivery to a webhook that is claimed. */
export function aClaim(url: string, changes: Partial<ClaimedDelivery> = {}) {
  return {
    ...{ id: 'dlv_1', subscription: 'sub_1', organization: 'org_a', eventId: 'evt_1' },
    event: 'budget.threshold_crossed',
    body: Buffer.from('{"type":"budget.threshold_crossed","data":{"percent":80}}'),
    ...{ attempt: 1, expiresAt: 10n ** 18n, claimedUntil: 1n },
    ...changes,
    destination: { type: 'webhook', url, secrets: [secret] } as const,
  };
}
