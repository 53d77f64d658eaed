import type { Caller } from '../../domain/caller.ts';
import type { Page, PageRequest, Repeatable } from './directory.ts';

/** How somebody is told. */
export type NotificationChannel =
  | { readonly type: 'webhook'; readonly url: string }
  | { readonly type: 'log' };

/** A standing wish to be told. Times are microseconds. */
export interface NotificationSubscription {
  readonly id: string;
  /** Hears of this node and everything below it. */
  readonly node: string;
  readonly event: string;
  /** Empty: every one. */
  readonly percents: readonly number[];
  /** By its id: `USD/9`; undefined: every asset. */
  readonly asset: string | undefined;
  readonly channel: NotificationChannel;
  readonly status: 'active' | 'disabled';
  readonly createdAt: bigint;
  /** Until when the secret before the newest one signs too. */
  readonly previousSecretUntil: bigint | undefined;
}

/** With its secret where that is shown: once. */
export interface SubscriptionWithSecret {
  readonly subscription: NotificationSubscription;
  readonly secret: string | undefined;
}

export type DeliveryStatus = 'pending' | 'delivered' | 'dead';

/** One event on its way to one subscription. */
export interface NotificationDelivery {
  readonly id: string;
  readonly subscription: string;
  readonly eventId: string;
  readonly event: string;
  /** Of the ledger; undefined for a test. */
  readonly seq: bigint | undefined;
  readonly status: DeliveryStatus;
  readonly attempts: number;
  readonly createdAt: bigint;
  readonly lastAttemptAt: bigint | undefined;
  readonly lastCode: number | undefined;
  readonly lastFailure: string | undefined;
  readonly nextAttemptAt: bigint | undefined;
}

/**
 * Who is told of what, within the organisation of the caller: what another has rejects with
 * `resource_unknown`, as what does not exist.
 */
export interface NotificationDesk {
  subscribe(
    caller: Caller,
    wish: Repeatable<
      Pick<NotificationSubscription, 'node' | 'event' | 'percents' | 'asset' | 'channel'>
    >,
  ): Promise<SubscriptionWithSecret>;
  subscriptions(caller: Caller, page: PageRequest): Promise<Page<NotificationSubscription>>;
  remove(caller: Caller, wish: Repeatable<{ readonly id: string }>): Promise<void>;
  enable(caller: Caller, id: string): Promise<NotificationSubscription>;
  rotate(
    caller: Caller,
    wish: Repeatable<{ readonly id: string }>,
  ): Promise<SubscriptionWithSecret>;
  test(caller: Caller, wish: Repeatable<{ readonly id: string }>): Promise<NotificationDelivery>;
  /** The newest first. */
  deliveries(
    caller: Caller,
    wish: PageRequest & {
      readonly subscription?: string | undefined;
      readonly status?: DeliveryStatus | undefined;
    },
  ): Promise<Page<NotificationDelivery>>;
  replay(caller: Caller, wish: Repeatable<{ readonly id: string }>): Promise<NotificationDelivery>;
}
