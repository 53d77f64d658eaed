import { AlfredError } from '@alfred/errors';
import type { AsOf, ReadModel, WalletView } from '../ports/read-model.ts';
import type { LogSignal } from './log-signal.ts';

const walletsMax = 500;
/** How long a reader waits for the projection to come to an entry. Milliseconds. */
const catchUpMs = 2_000;

export type ListWallets = (
  ledger: string,
  query: {
    readonly node: string;
    readonly afterNode: string;
    readonly limit: number;
    /** An entry that the answer should include. */
    readonly atLeast: bigint;
  },
) => Promise<{ readonly wallets: readonly WalletView[]; readonly asOf: AsOf }>;

/**
 * Balances as the projection has them. Waits a bounded while for `atLeast`, then answers with what
 * there is: `asOf` says how far it came. Throws `ledger_unknown`.
 */
export function listWallets(deps: {
  readonly readModel: ReadModel;
  /** Raised when the projection has moved on. */
  readonly projected: LogSignal;
}): ListWallets {
  return async (ledger, { node, afterNode, limit, atLeast }) => {
    const query = { node, afterNode, limit: limit > 0 ? Math.min(limit, walletsMax) : walletsMax };
    const found = await deps.projected.watch(ledger, {
      ms: catchUpMs,
      look: () => deps.readModel.wallets(ledger, query),
      enough: (seen) => (seen?.asOf.seq ?? 0n) >= atLeast,
    });
    if (!found) throw new AlfredError('ledger_unknown', { ledger });
    return found;
  };
}
