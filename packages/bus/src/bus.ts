/** What travels: bytes under a subject, with an id that tells a repeat from a new one. */
export interface BusMessage {
  /** Tokens separated by dots: `alfred.<service>.<organisation>.<EventType>.v<N>`. */
  readonly subject: string;
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What is done with a message. When it throws, the message comes again, for ever unless the
 * subscription says otherwise; with `message_unhandleable` it becomes a dead letter at once.
 */
export type Handler = (message: BusMessage) => Promise<void>;

/** Subjects wanted. `*` stands for one token, `>` at the end for one or more. */
export interface SubscribeOptions {
  readonly subject: string;
  /** Subscriptions of one durable name share the work: each message goes to one of them. */
  readonly durable?: string;
  /** After so many failures a message is a dead letter. Without it there is no end. */
  readonly attemptsMax?: number;
}

export interface Subscription {
  /** Resolves when the handlers under way have ended; nothing is delivered afterwards. */
  close(): Promise<void>;
}

/**
 * A way to hear of things sooner than by asking. What must not be lost is kept elsewhere: in the
 * log, the journal, and cursors beside each effect.
 */
export interface Bus {
  /**
   * Resolves when the bus has taken the message, which only paces the sender and proves nothing.
   * Rejects with `bus_full` while a reader is too far behind, `service_unavailable` when the bus is
   * gone. Forbidden inside a handler: what a handler causes comes from its own log.
   */
  publish(message: BusMessage): Promise<void>;
  /**
   * At least once, one at a time and in order per subject while all goes well; again after a
   * growing pause while the handler throws. A dead letter goes to `alfred.dead.<subject>`.
   */
  subscribe(options: SubscribeOptions, handle: Handler): Promise<Subscription>;
  /** Whether it is reached right now; a bus that cannot be away does not say. */
  isConnected?(): boolean;
  /** Ends every subscription. Later calls reject with `service_unavailable`. */
  close(): Promise<void>;
}
