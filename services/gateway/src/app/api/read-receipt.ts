import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { LogProofs } from '../../ports/api/log-proofs.ts';
import type { readRequest } from './read-request.ts';

interface Deps {
  readonly readRequest: ReturnType<typeof readRequest>;
  readonly proofs: Pick<LogProofs, 'receipt'>;
}

/**
 * The receipt of one request, for those who may see the request. Throws what {@link readRequest}
 * throws, and `receipt_pending` while its end is not in a signed log yet.
 */
export function readReceipt(deps: Deps) {
  return async (caller: Caller, id: string): Promise<string> => {
    await deps.readRequest(caller, id);
    const receipt = await deps.proofs.receipt(caller.ledger, { by: 'request', request: id });
    if (receipt !== undefined) return receipt;
    throw new AlfredError('receipt_pending', { what: `the end of request ${id}` });
  };
}

/** The receipt of the entry of this number. */
export function readEntryReceipt({ proofs }: Pick<Deps, 'proofs'>) {
  return async (ledger: string, seq: bigint): Promise<string> => {
    const receipt = await proofs.receipt(ledger, { by: 'seq', seq });
    if (receipt !== undefined) return receipt;
    throw new AlfredError('resource_unknown', { kind: 'entry', id: String(seq) });
  };
}
