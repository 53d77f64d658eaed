/** Money that gateways leased for the nodes below one. */
export interface LeasedMoney {
  readonly organization: string;
  readonly ledger: string;
  readonly node: string;
  /** Undefined: of every asset. */
  readonly asset: string | undefined;
}

/** Leased money comes back, from every gateway. */
export interface Recalls {
  /**
   * A limit has changed: what was leased under the old one admits nothing more. In this gateway at
   * once; every other one hears of it. Never rejects: a gateway that misses it stops with the life
   * of its leases.
   */
  everything(leased: LeasedMoney): Promise<void>;
  /** Somebody waits for this money: what no request is running on comes back. Never rejects. */
  idle(leased: LeasedMoney): Promise<void>;
}
