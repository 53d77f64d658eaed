import type { Caller } from '../../domain/caller.ts';

/** Whose money it is, for those who hold some of it. */
export function ledgerOf({
  organization,
  ledger,
}: Caller): Pick<Caller, 'organization' | 'ledger'> {
  return { organization, ledger };
}
