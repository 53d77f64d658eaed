import type { AttemptOutcome } from '../domain/delivery.ts';
import type { ClaimedDelivery } from './delivery-queue.ts';

export interface AttemptContext {
  /** Microseconds: what the signature says. */
  readonly now: bigint;
  /** Ends the attempt because the process ends. */
  readonly signal: AbortSignal;
}

/** A way to tell somebody. Bounded in time; never rejects. */
export interface DeliveryChannels {
  attempt(claimed: ClaimedDelivery, context: AttemptContext): Promise<AttemptOutcome>;
}

/** Looks at an endpoint before anything is sent to it. */
export interface Endpoints {
  /** Why nothing may be sent there, or undefined. Asks the name service; bounded in time. */
  refuse(url: string): Promise<string | undefined>;
}
