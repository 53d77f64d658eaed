import type { Page } from '@alfred/projections';
import { pageEffect } from '../domain/page-effect.ts';
import { holdEffect } from '../domain/page-holds.ts';
import type { JournalWriter } from '../ports/journal.ts';
import type { HoldsWriter } from '../ports/placed-holds.ts';
import type { ReadModelWriter } from '../ports/read-model.ts';
import { decodeEntry } from '../wire/decode-entry.ts';

/** Bump it to build the tables anew beside the old ones. */
export const balancesProjection = 'balances.v1';

export interface BooksWriters<Tx> {
  readonly readModel: ReadModelWriter<Tx>;
  readonly journal: JournalWriter<Tx>;
  readonly holds: HoldsWriter<Tx>;
}

/** Balances, budgets, transfers, holds and the journal, a page of the log at a time: decoded once. */
export function projectBooks<Tx>({ readModel, journal, holds }: BooksWriters<Tx>) {
  return async (tx: Tx, { ledger, entries }: Page): Promise<void> => {
    const decoded = entries.map(({ bytes }) => decodeEntry(bytes));
    const effect = pageEffect(decoded);
    await readModel.wallets(tx, ledger, effect);
    await readModel.budgets(tx, ledger, effect);
    await readModel.transfers(tx, ledger, effect);
    await holds.take(tx, ledger, holdEffect(decoded));
    await journal.take(tx, ledger, decoded);
  };
}
