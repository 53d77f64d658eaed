import { AlfredError } from '@alfred/errors';
import type { AsOf } from '../ports/read-model.ts';
import type { TransferQuery, TransferReader, TransferView } from '../ports/transfers.ts';
import type { LogSignal } from './log-signal.ts';
import type { Writers } from './writers.ts';

const transfersMax = 500;
/** How long a reader waits for the projection to come to an entry. Milliseconds. */
const catchUpMs = 2_000;

export type ListTransfers = (
  ledger: string,
  /** `atLeast`: an entry that the answer should include. */
  query: TransferQuery & { readonly atLeast: bigint },
) => Promise<{ readonly transfers: readonly TransferView[]; readonly asOf: AsOf }>;

/**
 * Transfers as the projection has them. Waits a bounded while for `atLeast`, then answers with what
 * there is: `asOf` says how far it came. Throws `ledger_unknown`.
 */
export function listTransfers(deps: {
  readonly transferReader: TransferReader;
  /** Raised when the projection has moved on. */
  readonly projected: LogSignal;
}): ListTransfers {
  return async (ledger, { atLeast, limit, ...rest }) => {
    const query = { ...rest, limit: limit > 0 ? Math.min(limit, transfersMax) : transfersMax };
    const found = await deps.projected.watch(ledger, {
      ms: catchUpMs,
      look: () => deps.transferReader.transfers(ledger, query),
      enough: (seen) => (seen?.asOf.seq ?? 0n) >= atLeast,
    });
    if (!found) throw new AlfredError('ledger_unknown', { ledger });
    return found;
  };
}

export type ListPeers = (
  ledger: string,
) => Promise<{ readonly peers: readonly string[]; readonly asOf: AsOf }>;

/** From the writer's memory, as of its last entry. Throws `ledger_unknown`. */
export function listPeers({ writers }: { readonly writers: Pick<Writers, 'of'> }): ListPeers {
  return async (ledger) => {
    const writer = await writers.of(ledger);
    if (!writer) throw new AlfredError('ledger_unknown', { ledger });
    return writer.look(({ peers, seq, at }) => ({
      peers: [...peers].sort(),
      asOf: { seq: BigInt(seq), at: BigInt(at) },
    }));
  };
}
