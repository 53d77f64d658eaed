import type { Subscriber } from '../domain/subscriber.ts';
import type { Attempt, DirectoryAct, Page } from './directory.ts';

/** The rows of subscribers inside one transaction. */
export interface SubscriberTransaction {
  /** How many of the organisation read at `now`; none is added elsewhere until this ends. */
  countReading(organization: string, now: bigint): Promise<number>;
  insert(subscriber: Subscriber, publicKey: string): Promise<void>;
  /** Nobody else changes it until this transaction ends. */
  lock(organization: string, id: string): Promise<Subscriber | undefined>;
  /** Stands still, and gives false, when it is revoked already. */
  revoke(id: string, at: bigint): Promise<boolean>;
  /** As `DirectoryTransaction.recordAct`. */
  recordAct(act: DirectoryAct): Promise<void>;
}

/** Who reads from outside, as identity remembers it. */
export interface Subscribers {
  /** As `Directory.once`. */
  once(attempt: Attempt, write: (tx: SubscriberTransaction) => Promise<string>): Promise<string>;
  find(organization: string, id: string): Promise<Subscriber | undefined>;
  /** Rejects with `cursor_invalid` when `after` is none of the organisation's. */
  list(organization: string, page: Page): Promise<readonly Subscriber[]>;
  /** Those that were revoked, or have expired, before `now` and are not known to be closed. */
  ended(now: bigint, limit: number): Promise<readonly Subscriber[]>;
  markClosed(id: string): Promise<void>;
}
