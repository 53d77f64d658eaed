import type { LedgerClient } from '@alfred/contracts/ledger';
import type { LogHeads } from '../ports/log-heads.ts';

/** Behind the end of every log: the answer has no entries, and says where the log ends. */
const beyond = 2n ** 62n;

/** Where logs end, as the ledger says. */
export function rpcLogHeads(ledger: Pick<LedgerClient, 'listEntries'>): LogHeads {
  return {
    head: async (name) => {
      const asked = { ledger: name, after: beyond, limit: 1, waitMs: 0 };
      return (await ledger.listEntries(asked)).head;
    },
  };
}
