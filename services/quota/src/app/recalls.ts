/** Money that somebody waits for. */
export interface WantedBack {
  readonly ledger: string;
  readonly node: string;
  readonly asset: string;
}

/** The gateways that are connected to this replica: whoever may hold idle leases. */
export interface Recalls {
  /** Until the returned function is called, `recall` is told of every wish for money back. */
  connect(recall: (wanted: WantedBack) => void): () => void;
  /** Asks every connected gateway to give back what is idle. */
  recall(wanted: WantedBack): void;
}

/** Kept in memory alone: a gateway that connects later has nothing idle that is older. */
export function recalls(): Recalls {
  const connected = new Set<(wanted: WantedBack) => void>();
  return {
    connect: (recall) => {
      connected.add(recall);
      return () => void connected.delete(recall);
    },
    recall: (wanted) => {
      for (const tell of connected) tell(wanted);
    },
  };
}
