import type { GetReceiptRequest, LedgerClient } from '@alfred/contracts/ledger';
import { AlfredError, isAlfredError } from '@alfred/errors';
import { encodeBundle, tilePath, tileWidth } from '@alfred/proof';
import type { LogProofs, ReceiptWish, TileWish } from '../../ports/api/log-proofs.ts';

/** The ledger waits for its signer, bounded; this is longer. Milliseconds. */
const patienceMs = 15_000;

/** Proofs as the ledger makes them, and bundles of its entries. */
export function grpcLogProofs(ledger: LedgerClient): LogProofs {
  const patiently = () => ({ signal: AbortSignal.timeout(patienceMs) });
  return {
    receipt: async (id, wish) => {
      try {
        return (await ledger.getReceipt({ ledger: id, entry: entryOf(wish) }, patiently())).text;
      } catch (error) {
        if (isAlfredError(error, 'request_unknown')) return undefined;
        throw error;
      }
    },
    consistency: async (id, olderSize) =>
      (await ledger.getConsistency({ ledger: id, olderSize })).text,
    tile: async (id, { level, index, width }) => {
      if (level === 'entries') return bundle(ledger, id, { level, index, width });
      return (await ledger.getTile({ ledger: id, level, index, width })).hashes;
    },
  };
}

function entryOf(wish: ReceiptWish): NonNullable<GetReceiptRequest['entry']> {
  return wish.by === 'seq'
    ? { $case: 'seq', value: wish.seq }
    : { $case: 'request', value: wish.request };
}

/** The log itself has the entries; an answer of it ends early where it would grow too large. */
async function bundle(
  ledger: Pick<LedgerClient, 'listEntries'>,
  id: string,
  wish: TileWish,
): Promise<Uint8Array> {
  const entries: Uint8Array[] = [];
  while (entries.length < wish.width) {
    const after = wish.index * BigInt(tileWidth) + BigInt(entries.length);
    const limit = wish.width - entries.length;
    const page = await ledger.listEntries({ ledger: id, after, limit, waitMs: 0 });
    if (page.entries.length === 0) {
      throw new AlfredError('resource_unknown', { kind: 'tile', id: tilePath(wish) });
    }
    entries.push(...page.entries);
  }
  return encodeBundle(entries);
}
