/** `dead`: given up, until somebody replays it. */
export const deliveryStatuses = ['pending', 'delivered', 'dead'] as const;

export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** One event on its way to one subscription. Times are microseconds, 0n for never. */
export interface Delivery {
  readonly id: string;
  readonly subscription: string;
  /** The same for everybody who hears of the event, and over all attempts. */
  readonly eventId: string;
  readonly event: string;
  /** Of the entry behind it; 0n for a test. */
  readonly seq: bigint;
  readonly status: DeliveryStatus;
  /** Since it was made, or replayed. */
  readonly attempts: number;
  readonly createdAt: bigint;
  readonly lastAttemptAt: bigint;
  /** HTTP status; 0 when there was no answer. */
  readonly lastCode: number;
  /** Empty when the last attempt did not fail. */
  readonly lastFailure: string;
  readonly nextAttemptAt: bigint;
}

/** Why an attempt failed: what people see in the delivery log. */
export type AttemptFailure =
  /** The endpoint answered, and not with success. */
  | 'status'
  /** No answer in time. */
  | 'timed_out'
  /** No connection, a broken one, or a certificate that does not hold. */
  | 'unreachable'
  /** The name of the endpoint has no address just now. */
  | 'name_unresolved'
  /** Its name means an address that webhooks must not reach. */
  | 'address_refused'
  /** Its URL is one that this deployment no longer delivers to. */
  | 'url_refused'
  /** The deployment's key no longer opens what was sealed under it. */
  | 'unsealable'
  /** Its subscription was disabled before it was tried. */
  | 'disabled';

/** What came of one attempt. `gone`: the endpoint wants nothing more, ever. */
export type AttemptOutcome =
  | { readonly outcome: 'delivered'; readonly code: number }
  | { readonly outcome: 'gone'; readonly code: number }
  | { readonly outcome: 'failed'; readonly code: number; readonly failure: AttemptFailure }
  /** Cut short because this process ends: as if it had not been begun. */
  | { readonly outcome: 'interrupted' };

/** Whether a word from the wire is a state of deliveries. */
export function isDeliveryStatus(text: string): text is DeliveryStatus {
  return deliveryStatuses.some((known) => known === text);
}
