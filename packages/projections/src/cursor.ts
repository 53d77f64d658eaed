/**
 * Where a follower stands in each log. What makes the loop exact: the place and the effect of the
 * entries up to it are one transaction, so neither exists without the other.
 */
export interface Cursor<Tx> {
  /** The last entry whose effect is committed; 0n before the first. */
  load(ledger: string): Promise<bigint>;
  /**
   * Runs `effect` and moves from `from` to `to`, together or not at all. Gives false, having done
   * nothing, when the cursor is not at `from`: somebody else has moved it.
   */
  advance(
    ledger: string,
    move: { readonly from: bigint; readonly to: bigint },
    effect: (tx: Tx) => Promise<void>,
  ): Promise<boolean>;
}
