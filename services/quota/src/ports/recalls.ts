/** Money that somebody waits for, or whose limits have changed. */
export interface WantedBack {
  /** Empty where nobody said. */
  readonly organization: string;
  readonly ledger: string;
  readonly node: string;
  /** Empty: of every asset. */
  readonly asset: string;
  /** Leases that are busy end too, with their last running request: a limit has changed. */
  readonly busy: boolean;
  /** Who waits, when that is one spender at one gateway: what it is using it keeps. */
  readonly waiting: { readonly incarnation: string; readonly node: string } | undefined;
}

/** Tells the other replicas of quota. Not waited for: what is missed is asked for again. */
export type AnnounceRecall = (wanted: WantedBack) => void;
