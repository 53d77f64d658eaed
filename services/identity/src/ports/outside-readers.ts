import type { Subscriber } from '../domain/subscriber.ts';

/** How a subscriber reads. */
export interface SubscriberAccess {
  readonly natsUrl: string;
  readonly stream: string;
  readonly consumer: string;
  readonly subjects: readonly string[];
  readonly apiPrefix: string;
  readonly inboxPrefix: string;
}

/** What a subscriber comes with: shown once, kept nowhere. */
export interface MintedCredentials {
  readonly text: string;
  readonly publicKey: string;
}

type Reader = Pick<Subscriber, 'id' | 'organization'>;

/**
 * Readers on the bus, one for each subscriber: it can ask for its own and for nothing else, so
 * whoever closes the reader has taken everything from it. Rejects with `subscribers_unavailable`
 * where nobody outside can read, and with `service_unavailable` while the bus is away.
 */
export interface OutsideReaders {
  access(reader: Reader): SubscriberAccess;
  /** Credentials for this reader, which end by themselves at `expiresAt`. */
  mint(reader: Pick<Subscriber, 'id' | 'organization' | 'expiresAt'>): Promise<MintedCredentials>;
  /** From now on it gets this entry and what follows, whatever it got before. */
  open(reader: Reader, startAt: bigint): Promise<void>;
  /** From now on it gets nothing. Closing what is closed changes nothing. */
  close(reader: Reader): Promise<void>;
}
