import type { LedgerClient } from '@alfred/contracts/ledger';
import type { EventStore, StoredEntry } from '@alfred/event-store';

/** What a reader needs of the ledger's interface. */
export type RpcLogLedger = Pick<LedgerClient, 'listEntries' | 'listLedgers'>;

/**
 * The log as the ledger shows it to other services, for a {@link follower} that lives outside it.
 *
 * An answer of the ledger ends early where it would grow too large, so `read` asks on until it has
 * what was wanted or the log ends: a short page means that there is no more.
 */
export function rpcLog(ledger: RpcLogLedger): Pick<EventStore, 'read' | 'listLedgers'> {
  return {
    read: async (name, after, limit) => {
      const found: StoredEntry[] = [];
      for (;;) {
        const from = after + BigInt(found.length);
        const asked = { ledger: name, after: from, limit: limit - found.length, waitMs: 0 };
        const { entries, head } = await ledger.listEntries(asked);
        for (const [index, bytes] of entries.entries()) {
          found.push({ seq: from + BigInt(index + 1), bytes: asBuffer(bytes) });
        }
        const isAll = entries.length === 0 || after + BigInt(found.length) >= head;
        if (isAll || found.length >= limit) return found;
      }
    },
    listLedgers: async (after, limit) => {
      const { ledgers, heads } = await ledger.listLedgers({ after, limit });
      return ledgers.map((name, index) => ({ ledger: name, seq: known(heads[index]) }));
    },
  };
}

/** Ledgers of a release that does not say where their logs end are read to be sure. */
function known(head: bigint | undefined): bigint | undefined {
  return head !== undefined && head >= 0n ? head : undefined;
}

/** The same bytes, not a copy of them. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
