import type { Delivery } from '../domain/delivery.ts';
import type { Channel, Interest, Subscription } from '../domain/subscription.ts';

/** A request that may be repeated under the digest of a client's key; empty without one. */
export interface Asked {
  readonly organization: string;
  /** The node on whose behalf this is asked. */
  readonly actor: string;
  readonly idempotency: string;
}

export interface NewSubscription extends Asked {
  readonly id: string;
  readonly ledger: string;
  readonly interest: Interest;
  readonly channel: Channel;
  /** Of a webhook. */
  readonly secret: string | undefined;
  /** It hears of what comes after this entry. */
  readonly sinceSeq: bigint;
  /** Microseconds. */
  readonly at: bigint;
}

/** What a write made, or what the first of its repeats had made. */
export interface Done<Result> {
  readonly result: Result;
  /** Then the secret that came with the request is nobody's. */
  readonly isRepeated: boolean;
}

/** One event for one subscription. */
export interface NewDelivery {
  readonly eventId: string;
  readonly event: string;
  /** Undefined: a test. */
  readonly seq: bigint | undefined;
  readonly body: Uint8Array;
  /** Microseconds: when it is made, and when it is given up. */
  readonly at: bigint;
  readonly expiresAt: bigint;
}

export interface PageWish {
  /** The id of the last one before this page; empty for the first. */
  readonly after: string;
  readonly limit: number;
}

/**
 * Who is told; whatever is changed about that is an entry of the log, too. Everything is asked within one organisation: what another has rejects with
 * `resource_unknown`, as what does not exist. Secrets go in, and never come out here.
 */
export interface Subscriptions {
  /** Rejects with `subscriptions_full` at the bound of an organisation. */
  create(wish: NewSubscription): Promise<Done<Subscription>>;
  /** In the order of their creation. */
  list(organization: string, page: PageWish): Promise<readonly Subscription[]>;
  find(organization: string, id: string): Promise<Subscription>;
  /** With its deliveries. */
  remove(wish: Asked & { readonly id: string }): Promise<void>;
  /** Hears again, of what comes after `sinceSeq`; one that is active stays as it is. */
  enable(
    wish: Omit<Asked, 'idempotency'> & { readonly id: string; readonly sinceSeq: bigint },
  ): Promise<Subscription>;
  /** The secret that was the newest signs too until then; the one before that no more. */
  rotate(
    wish: Asked & { readonly id: string; readonly secret: string; readonly overlapUntil: bigint },
  ): Promise<Done<Subscription>>;
  /** One delivery more, made by hand. */
  deliver(wish: Asked & { readonly id: string; readonly delivery: NewDelivery }): Promise<Delivery>;
}
