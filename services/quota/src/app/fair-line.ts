/** Those who wait for one limit, each spender in turn. */
export interface FairLine<Waiting> {
  readonly size: number;
  join(spender: string, waiting: Waiting): void;
  /** At most so many, in the order in which they should be served: one of each spender at a time. */
  next(max: number): readonly Waiting[];
  /** What its spender may still get in this turn, of a whole `share`. */
  due(waiting: Waiting, share: bigint): bigint;
  /** Got so much and goes. Its spender's turn is over when it has had its whole `share`. */
  served(waiting: Waiting, got: { readonly amount: bigint; readonly share: bigint }): void;
  /** Goes away unserved; its spender keeps its turn. */
  leave(waiting: Waiting): void;
  all(): readonly Waiting[];
}

/** An empty line. Whoever asks for much waits behind others who ask for little, not before them. */
export function fairLine<Waiting>(): FairLine<Waiting> {
  // The order of the keys is whose turn it is.
  const spenders = new Map<string, readonly Waiting[]>();
  const spenderOf = new Map<Waiting, string>();
  // What spenders got in turns that are not over.
  const got = new Map<string, bigint>();
  const leave = (waiting: Waiting): void => {
    const spender = spenderOf.get(waiting);
    if (spender === undefined) return;
    spenderOf.delete(waiting);
    const rest = (spenders.get(spender) ?? []).filter((other) => other !== waiting);
    if (rest.length > 0) spenders.set(spender, rest);
    else spenders.delete(spender);
  };
  return {
    get size() {
      return spenderOf.size;
    },
    join: (spender, waiting) => {
      spenderOf.set(waiting, spender);
      spenders.set(spender, [...(spenders.get(spender) ?? []), waiting]);
    },
    next: (max) => {
      const rows = [...spenders.values()];
      const longest = rows.reduce((length, row) => Math.max(length, row.length), 0);
      const ordered: Waiting[] = [];
      for (let place = 0; place < longest && ordered.length < max; place += 1) {
        ordered.push(...rows.flatMap((row) => row.slice(place, place + 1)));
      }
      return ordered.slice(0, max);
    },
    due: (waiting, share) => share - (got.get(spenderOf.get(waiting) ?? '') ?? 0n),
    served: (waiting, { amount, share }) => {
      const spender = spenderOf.get(waiting);
      if (spender === undefined) return;
      leave(waiting);
      const total = (got.get(spender) ?? 0n) + amount;
      got.set(spender, total);
      if (total < share) return;
      got.delete(spender);
      const rest = spenders.get(spender);
      spenders.delete(spender);
      if (rest) spenders.set(spender, rest);
    },
    leave,
    all: () => [...spenderOf.keys()],
  };
}
