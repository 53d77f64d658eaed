import type { MovedAccount } from '../domain/movements.ts';
import type { Journal, MovementLine } from '../ports/journal.ts';
import type { AsOf, WalletView } from '../ports/read-model.ts';
import { findMoment, type MomentDeps, projectedTo, type WhenAsked } from './moments.ts';

const walletsMax = 500;
export const linesMax = 500;

export type WalletsAsOf = (
  ledger: string,
  query: { readonly node: string; readonly afterNode: string; readonly limit: number },
  when: WhenAsked,
) => Promise<{ readonly wallets: readonly WalletView[]; readonly asOf: AsOf }>;

/**
 * Wallets as they stood at an earlier moment: those in which something had moved by then. On a date
 * of the books, as it is known now, whatever was written later about that time.
 */
export function walletsAsOf(deps: MomentDeps): WalletsAsOf {
  const find = findMoment(deps);
  return async (ledger, { node, afterNode, limit }, when) => {
    const query = { node, afterNode, limit: within(limit, walletsMax) };
    const found = await find(ledger, when);
    const wallets =
      found.kind === 'after'
        ? await deps.journal.walletsAfter(ledger, query, found.moment.seq)
        : await deps.journal.walletsOn(ledger, query, found.date);
    return { wallets, asOf: found.moment };
  };
}

export interface LinesAsked {
  /** Entries before this one; undefined for the latest. */
  readonly before: bigint | undefined;
  readonly limit: number;
  /** An entry that the answer should include. */
  readonly atLeast: bigint;
}

type LineDeps = Pick<MomentDeps, 'projected'> & {
  readonly journal: Pick<Journal, 'head' | 'entriesOf'>;
};

export type WalletEntries = (
  ledger: string,
  account: MovedAccount,
  asked: LinesAsked,
) => Promise<{ readonly lines: readonly MovementLine[]; readonly asOf: AsOf }>;

/** The entries behind the balance of a wallet or pool, the latest first. */
export function walletEntries(deps: LineDeps): WalletEntries {
  return async (ledger, account, { before, limit, atLeast }) => {
    const asOf = await projectedTo(deps, ledger, atLeast);
    const page = { before, limit: within(limit, linesMax) };
    return { lines: await deps.journal.entriesOf(ledger, account, page), asOf };
  };
}

/** As many as were asked for, or as there may be. */
export const within = (limit: number, most: number): number =>
  limit > 0 ? Math.min(limit, most) : most;
