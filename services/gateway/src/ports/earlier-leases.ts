/** A lease that the ledger holds open for an earlier start of this gateway. */
export interface EarlierLease {
  readonly lease: string;
  readonly ledger: string;
  readonly organization: string;
  readonly incarnation: string;
}

/** Quota, as the recovery of a gateway needs it. */
export interface EarlierLeases {
  /** What is still open of these incarnations. Throws `service_unavailable` or `deadline_exceeded`. */
  stillOpen(incarnations: readonly string[]): Promise<readonly EarlierLease[]>;
}
