import type { LedgerClient, Limit } from '@alfred/contracts/ledger';
import { refuse } from '../domain/refusal.ts';
import type { LeasePreviews, PreviewLimit } from '../ports/lease-previews.ts';

/** What the ledger's writer would say, from its memory. */
export function ledgerLeasePreviews(ledger: Pick<LedgerClient, 'previewLease'>): LeasePreviews {
  return {
    preview: async ({ least, ...spender }) => {
      const answer = await ledger.previewLease({ ...spender, least: String(least) });
      const { refusal, warnings, limits, account } = answer;
      return {
        account: account === '' ? undefined : account,
        limits: limits.map(limitOf),
        refusal: refusal && refuse(refusal.code, refusal.params),
        warnings,
      };
    },
  };
}

function limitOf({ kind, node, window, mode, resetsAt, limit, used, left }: Limit): PreviewLimit {
  return {
    kind,
    node,
    window,
    mode,
    resetsAt,
    limit: limit === '' ? undefined : BigInt(limit),
    used: used === '' ? undefined : BigInt(used),
    left: BigInt(left),
  };
}
