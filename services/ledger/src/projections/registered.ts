import type { Page, Projection } from '@alfred/projections';
import { pageEffect } from '../domain/page-effect.ts';
import { holdEffect } from '../domain/page-holds.ts';
import { decodeEntry } from '../wire/decode-entry.ts';
import { type BooksWriters, balancesProjection } from './balances.ts';

type Tx = Parameters<Projection['apply']>[0];

const ofLedger = 'ledger_id = $1';
const ofNumber = 'ledger = (select number from journal_ledger where ledger_id = $1)';

/** Everything that the ledger folds from its logs: what can be rebuilt, and is compared. */
export function ledgerProjections({
  readModel,
  journal,
  holds,
}: BooksWriters<Tx>): readonly Projection[] {
  const decoded = ({ entries }: Page) => entries.map(({ bytes }) => decodeEntry(bytes));
  const effectOf = (page: Page) => pageEffect(decoded(page));
  const follower = balancesProjection;
  return [
    {
      ...{ name: 'wallets', what: 'balances of wallets and pools, and what holds money', follower },
      tables: tables(ofLedger, 'book', 'wallet_balance', 'open_lease'),
      apply: (tx, page) => readModel.wallets(tx, page.ledger, effectOf(page)),
    },
    {
      ...{ name: 'budgets', what: 'budgets, their counters and overrides', follower },
      tables: tables(ofLedger, 'budget', 'budget_counter', 'budget_override'),
      apply: (tx, page) => readModel.budgets(tx, page.ledger, effectOf(page)),
    },
    {
      ...{ name: 'transfers', what: 'transfers and what became of them', follower },
      tables: tables(ofLedger, 'transfer'),
      apply: (tx, page) => readModel.transfers(tx, page.ledger, effectOf(page)),
    },
    {
      ...{ name: 'holds', what: 'holds and what became of them', follower },
      tables: tables(ofLedger, 'hold', 'hold_step'),
      apply: (tx, page) => holds.take(tx, page.ledger, holdEffect(decoded(page))),
    },
    {
      ...{ name: 'movements', what: 'what each entry did to wallets and budgets', follower },
      tables: tables(
        ...[ofNumber, 'movement_account', 'movement', 'movement_hold'],
        ...['budget_stretch', 'budget_standing', 'budget_terms', 'closed_period'],
      ),
      apply: (tx, page) => journal.take(tx, page.ledger, decoded(page)),
    },
  ];
}

function tables(of: string, ...names: readonly string[]): Projection['tables'] {
  return Object.fromEntries(names.map((name) => [name, { ofLedger: of }]));
}
