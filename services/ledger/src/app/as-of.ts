import { AlfredError } from '@alfred/errors';
import type { MovedAccount } from '../domain/movements.ts';
import type { BudgetLine, BudgetName, Journal, MovementLine } from '../ports/journal.ts';
import type { AsOf, WalletView } from '../ports/read-model.ts';
import { type BudgetNow, budgetNow } from './list-budgets.ts';
import { findMoment, type MomentDeps, projectedTo, type WhenAsked } from './moments.ts';

const walletsMax = 500;
const linesMax = 500;

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

export type BudgetsAsOf = (
  ledger: string,
  node: string,
  when: WhenAsked,
) => Promise<{ readonly budgets: readonly BudgetNow[]; readonly asOf: AsOf }>;

/** Budgets of a node as they stood at an earlier moment. They count when an entry is written. */
export function budgetsAsOf(deps: MomentDeps): BudgetsAsOf {
  const find = findMoment(deps);
  return async (ledger, node, when) => {
    const found = await find(ledger, when);
    if (found.kind === 'on') {
      const reason = 'effective: a budget counts an entry when it is written';
      throw new AlfredError('command_invalid', { reason });
    }
    const { timeZone } = await projectedTo(deps, ledger, found.moment.seq);
    const budgets = await deps.journal.budgetsAfter(ledger, node, found.moment);
    return {
      budgets: budgets.map((budget) => budgetNow(budget, found.at, timeZone)),
      asOf: found.moment,
    };
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
  readonly journal: Pick<Journal, 'head' | 'entriesOf' | 'budgetEntries'>;
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

export type BudgetEntries = (
  ledger: string,
  name: BudgetName,
  asked: LinesAsked,
) => Promise<{ readonly lines: readonly BudgetLine[]; readonly asOf: AsOf }>;

/** The entries behind what is used and held of a budget, the latest first. */
export function budgetEntries(deps: LineDeps): BudgetEntries {
  return async (ledger, name, { before, limit, atLeast }) => {
    const asOf = await projectedTo(deps, ledger, atLeast);
    const page = { before, limit: within(limit, linesMax) };
    return { lines: await deps.journal.budgetEntries(ledger, name, page), asOf };
  };
}

const within = (limit: number, most: number): number => (limit > 0 ? Math.min(limit, most) : most);
