import type { Page } from '@alfred/projections';
import { pageEffect } from '../domain/page-effect.ts';
import type { JournalWriter } from '../ports/journal.ts';
import type { ReadModelWriter } from '../ports/read-model.ts';
import { decodeEntry } from '../wire/decode-entry.ts';

/** Bump it to build the tables anew beside the old ones. */
export const balancesProjection = 'balances.v1';

export interface BooksWriters<Tx> {
  readonly readModel: ReadModelWriter<Tx>;
  readonly journal: JournalWriter<Tx>;
}

/** Balances, budgets and the journal of both, a page of the log at a time: decoded once. */
export function projectBooks<Tx>({ readModel, journal }: BooksWriters<Tx>) {
  return async (tx: Tx, { ledger, entries }: Page): Promise<void> => {
    const decoded = entries.map(({ bytes }) => decodeEntry(bytes));
    const effect = pageEffect(decoded);
    await readModel.wallets(tx, ledger, effect);
    await readModel.budgets(tx, ledger, effect);
    await journal.take(tx, ledger, decoded);
  };
}
