import type { Caller } from '../../domain/caller.ts';
import type { Page, PageRequest, Repeatable } from './directory.ts';

/** Somebody outside who reads the organisation's log from the bus. */
export interface Subscriber {
  readonly id: string;
  readonly name: string;
  /** Times are microseconds. */
  readonly createdAt: bigint;
  readonly expiresAt: bigint;
  readonly revokedAt: bigint | undefined;
}

/** How a subscriber reads. */
export interface SubscriberAccess {
  readonly natsUrl: string;
  readonly stream: string;
  readonly consumer: string;
  readonly subjects: readonly string[];
  readonly apiPrefix: string;
  readonly inboxPrefix: string;
}

export interface CreatedSubscriber {
  readonly subscriber: Subscriber;
  readonly access: SubscriberAccess;
  /** The text of a .creds file; undefined for a repeat of the request. */
  readonly credentials: string | undefined;
}

/**
 * Subscribers of the caller's organisation. Rejects with `subscribers_unavailable` where nobody
 * outside can read, and with `service_unavailable` while identity or the bus is away.
 */
export interface SubscriberDesk {
  create(
    caller: Caller,
    wish: Repeatable<{
      readonly name: string;
      readonly expiresInDays: number;
      /** The first entry that it gets. */
      readonly startAt: bigint;
    }>,
  ): Promise<CreatedSubscriber>;
  list(caller: Caller, page: PageRequest): Promise<Page<Subscriber>>;
  /** The next that it gets is this entry. */
  move(
    caller: Caller,
    wish: { readonly subscriber: string; readonly startAt: bigint },
  ): Promise<Subscriber>;
  /** For good: when it resolves, the subscriber gets nothing any more. */
  revoke(caller: Caller, wish: Repeatable<{ readonly subscriber: string }>): Promise<Subscriber>;
}
