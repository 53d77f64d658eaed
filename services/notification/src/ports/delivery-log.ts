import type { Delivery, DeliveryStatus } from '../domain/delivery.ts';
import type { Asked, PageWish } from './subscriptions.ts';

/** What became of deliveries, within one organisation. */
export interface DeliveryLog {
  /** The newest first. */
  list(
    organization: string,
    wish: PageWish & {
      /** Undefined: of every subscription. */
      readonly subscription: string | undefined;
      /** Undefined: in every state. */
      readonly status: DeliveryStatus | undefined;
    },
  ): Promise<readonly Delivery[]>;
  /**
   * Delivers again from `at` on, with the patience of a new one. Rejects with `resource_unknown`, or
   * `subscription_disabled`.
   */
  replay(
    wish: Asked & { readonly id: string; readonly at: bigint; readonly expiresAt: bigint },
  ): Promise<Delivery>;
}
