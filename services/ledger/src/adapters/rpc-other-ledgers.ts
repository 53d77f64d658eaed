import type { LedgerClient } from '@alfred/contracts/ledger';
import type { OtherLedgers } from '../ports/other-ledgers.ts';

/** Whoever brings transfers home comes again by itself. Milliseconds. */
const deadlineMs = 5_000;

/** Whichever process writes a ledger, this one included. */
export function rpcOtherLedgers(ledgers: Pick<LedgerClient, 'apply'>): OtherLedgers {
  return {
    credit: async (ledger, { transfer, node, asset, amount, fromLedger }) => {
      const value = { transfer, node, asset, amount: String(amount), fromLedger };
      const body = { $case: 'creditTransfer', value } as const;
      const commands = [{ actor: '', notAfter: 0n, origin: undefined, body }];
      const { results } = await ledgers.apply(
        { ledger, commands },
        { signal: AbortSignal.timeout(deadlineMs) },
      );
      const [answer] = results;
      if (answer?.outcome?.$case !== 'accepted') return { outcome: 'refused' };
      return { outcome: 'accepted', repeated: answer.outcome.value.repeated };
    },
  };
}
