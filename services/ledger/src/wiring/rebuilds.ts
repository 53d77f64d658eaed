import { type RebuildDeps, type Rebuilder, rebuilder } from '@alfred/projections';
import { ledgerProjections } from '../projections/registered.ts';
import { postgresBooks } from './books-here.ts';

/** What folds the logs anew beside the books, and compares. */
export function ledgerRebuilds(deps: Omit<RebuildDeps, 'projections'>): Rebuilder {
  return rebuilder({ ...deps, projections: ledgerProjections(postgresBooks) });
}
