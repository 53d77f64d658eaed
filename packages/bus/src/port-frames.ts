import type { GrpcFailure } from '@alfred/errors';
import type { BusMessage, SubscribeOptions } from './bus.ts';
import type { HandlingFailure } from './dead-letter.ts';

/** From the client to the broker. `call` numbers what wants an answer. */
export type ClientFrame =
  | { readonly kind: 'publish'; readonly call: number; readonly message: BusMessage }
  | { readonly kind: 'subscribe'; readonly call: number; readonly options: SubscribeOptions }
  | { readonly kind: 'unsubscribe'; readonly call: number; readonly subscription: number }
  /** A delivery was handled, or failed: then it comes again, or is buried. */
  | { readonly kind: 'handled'; readonly delivery: number; readonly failure?: HandlingFailure };

/** From the broker to the client. A subscription has the number of the call that made it. */
export type BrokerFrame =
  | { readonly kind: 'done'; readonly call: number }
  | { readonly kind: 'failed'; readonly call: number; readonly failure: GrpcFailure }
  | {
      readonly kind: 'deliver';
      readonly subscription: number;
      readonly delivery: number;
      readonly message: BusMessage;
    };
