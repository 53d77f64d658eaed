import { follower, postgresCursor } from '@alfred/projections';
import type { openPool } from '@alfred/service-kit';
import { postgresHoldsWriter } from '../adapters/postgres-hold-writer.ts';
import { postgresJournalWriter } from '../adapters/postgres-journal-writer.ts';
import { postgresReadModelWriter } from '../adapters/postgres-read-model-writer.ts';
import { balancesProjection, projectBooks } from '../projections/balances.ts';
import type { Books } from './books.ts';

/** Where everything that is folded from the logs is written. */
export const postgresBooks = {
  readModel: postgresReadModelWriter,
  holds: postgresHoldsWriter,
  journal: postgresJournalWriter,
};

/** Keeps the read model in the thread that asks. */
export function booksHere(pool: ReturnType<typeof openPool>): Books {
  return (deps) =>
    follower({
      ...deps,
      name: balancesProjection,
      cursor: postgresCursor(pool, balancesProjection),
      apply: projectBooks(postgresBooks),
    });
}
