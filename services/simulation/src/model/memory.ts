import type { LedgerState } from '../../../ledger/src/domain/state.ts';
import { type Books, nameOf } from './books.ts';

/** What a writer remembers, as it was in one moment. */
export interface Remembered {
  readonly seq: number;
  readonly balances: ReadonlyMap<string, unknown>;
  readonly leases: ReadonlyMap<string, unknown>;
  readonly counters: ReadonlyMap<string, unknown>;
}

/** Copies what a writer remembers. */
export function remember(state: LedgerState): Remembered {
  const leases = [...state.leases.values()].map(
    ({ id, node, account, ended, admitted, lapsed }) =>
      [id, [node, account, ended, admitted, lapsed ? 'lapsed' : 'open'].join(' ')] as const,
  );
  const counters = [...state.budgets.values()].flatMap((budgets) =>
    budgets.flatMap(({ node, asset, window, counters: all }) =>
      [...all.values()].map(
        ({ start, used, held }) =>
          [`${node} ${asset} ${window} ${start}`, `${used} ${held}`] as const,
      ),
    ),
  );
  return {
    seq: state.seq,
    balances: new Map(state.balances),
    leases: new Map(leases),
    counters: new Map(counters),
  };
}

/** How that differs from the fold of the log; undefined: it does not. */
export function memoryProblem(remembered: Remembered, books: Books): string | undefined {
  const { seq, balances, leases, counters } = remembered;
  if (seq > books.seq) return `showed ${seq}; the log ends at ${books.seq}`;
  // The log has gone on meanwhile.
  if (seq < books.seq) return undefined;
  const rows = countersBy(books);
  // A stretch that is past may be forgotten.
  const known = new Map([...rows].filter(([name]) => counters.has(name)));
  return (
    difference('balance', balances, books.balances) ??
    difference('lease', leases, leasesBy(books)) ??
    difference('counter', counters, known)
  );
}

function difference(
  what: string,
  remembered: ReadonlyMap<string, unknown>,
  byHand: ReadonlyMap<string, unknown>,
): string | undefined {
  for (const name of new Set([...remembered.keys(), ...byHand.keys()])) {
    const [one, other] = [remembered.get(name), byHand.get(name)];
    if (one !== other) return `has the ${what} ${name} ${one}; by hand ${other}`;
  }
  return undefined;
}

function leasesBy({ leases }: Books): ReadonlyMap<string, string> {
  const live = [...leases.values()].filter(({ state }) => state === 'open' || state === 'lapsed');
  return new Map(
    live.map(({ id, node, account, ended, admitted, state }) => [
      id,
      [node, account, ended, admitted, state].join(' '),
    ]),
  );
}

function countersBy({ budgets }: Books): ReadonlyMap<string, string> {
  const rows = budgets.flatMap(({ counters }) => counters);
  return new Map(rows.map((row) => [nameOf(row), `${row.used} ${row.held}`]));
}
