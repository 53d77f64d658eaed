import type { Threshold } from '../domain/threshold.ts';
import type { NewDelivery } from './subscriptions.ts';

/** What the log becomes: the tree as it stands, and deliveries. Within the cursor's transaction. */
export interface Intake<Tx> {
  /** A node stands below this parent from here on. */
  place(
    tx: Tx,
    ledger: string,
    placed: { readonly node: string; readonly parent: string | undefined },
  ): Promise<void>;
  /**
   * This person was erased: what was to be told about the person, and where to, goes with its
   * deliveries.
   */
  forget(tx: Tx, ledger: string, node: string): Promise<void>;
  /**
   * One delivery for every active subscription that wants to hear of it; none twice. Gives how many.
   */
  deliver(tx: Tx, threshold: Threshold, delivery: NewDelivery): Promise<number>;
}
