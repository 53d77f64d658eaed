import type { PriceBook } from '@alfred/pricing';

/** The price book in force. */
export interface Prices {
  /** Throws `service_unavailable` while no book was ever received. */
  current(): PriceBook;
}
