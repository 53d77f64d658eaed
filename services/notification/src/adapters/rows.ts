import { AlfredError } from '@alfred/errors';
import type { Delivery, DeliveryStatus } from '../domain/delivery.ts';
import type { Channel, Subscription, SubscriptionStatus } from '../domain/subscription.ts';
import { isEventType } from '../domain/subscription.ts';
import { type SealedBox, urlPlace } from './sealed-box.ts';

export interface SubscriptionRow {
  readonly id: string;
  readonly node: string;
  readonly event: string;
  readonly percents: readonly number[];
  readonly asset: string | null;
  readonly channel: Channel['type'];
  readonly url: Buffer | null;
  readonly status: SubscriptionStatus;
  readonly created_at: bigint;
  readonly previous_until: bigint;
}

export const subscriptionColumns =
  'id, node, event, percents, asset, channel, url, status, created_at, previous_until';

/** What is shown of an endpoint whose URL was sealed under a key that this deployment has not. */
const unreadableUrl = 'https://unreadable.invalid/';

export function subscriptionOf(row: SubscriptionRow, box: SealedBox): Subscription {
  const { id, node, event, percents, asset, channel, url, status } = row;
  if (!isEventType(event)) throw unreadable(`subscription ${id} hears of ${event}`);
  const opened = url ? (box.open(url, urlPlace(id)) ?? unreadableUrl) : '';
  return {
    ...{ id, node, event, percents, asset: asset ?? undefined, status },
    channel: channel === 'webhook' ? { type: 'webhook', url: opened } : { type: 'log' },
    createdAt: row.created_at,
    previousSecretUntil: row.previous_until,
  };
}

export interface DeliveryRow {
  readonly id: string;
  readonly subscription: string;
  readonly event_id: string;
  readonly event: string;
  readonly seq: bigint | null;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly created_at: bigint;
  readonly next_at: bigint;
  readonly last_attempt_at: bigint;
  readonly last_code: number;
  readonly last_failure: string;
}

export const deliveryColumns = `id, subscription, event_id, event, seq, status, attempts, created_at,
  next_at, last_attempt_at, last_code, last_failure`;

export function deliveryOf(row: DeliveryRow): Delivery {
  const { id, subscription, event, status, attempts } = row;
  return {
    ...{ id, subscription, event, status, attempts },
    eventId: row.event_id,
    seq: row.seq ?? 0n,
    createdAt: row.created_at,
    lastAttemptAt: row.last_attempt_at,
    lastCode: row.last_code,
    lastFailure: row.last_failure,
    nextAttemptAt: status === 'pending' ? row.next_at : 0n,
  };
}

function unreadable(what: string): AlfredError {
  return new AlfredError('internal', {}, { cause: new Error(what) });
}
