import type { Page } from '@alfred/projections';
import { pageEffect } from '../domain/page-effect.ts';
import type { ReadModelWriter } from '../ports/read-model.ts';
import { decodeEntry } from '../wire/decode-entry.ts';

/** Bump it to build the tables anew beside the old ones. */
export const balancesProjection = 'balances.v1';

/** Balances and budgets, a page of the log at a time. */
export function projectBalances<Tx>(writer: ReadModelWriter<Tx>) {
  return async (tx: Tx, { ledger, entries }: Page): Promise<void> => {
    const effect = pageEffect(entries.map(({ bytes }) => decodeEntry(bytes)));
    await writer.take(tx, ledger, effect);
  };
}
