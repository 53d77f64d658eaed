import {
  type AnalyticsClient,
  ListAuditRequest,
  type AuditRow as ProtoAuditRow,
} from '@alfred/contracts/analytics';
import { catalogue, isAlfredError } from '@alfred/errors';
import {
  type AuditAmounts,
  type AuditRow,
  type AuditTrail,
  auditCategories,
} from '../../ports/api/audit-trail.ts';

/** A search over years takes a while. Milliseconds. */
const auditMs = 20_000;
/** What is only added to something else is not waited for. Milliseconds. */
const aboutMs = 1_000;

/** The entries as analytics has them. */
export function grpcAuditTrail(analytics: Pick<AnalyticsClient, 'listAudit'>): AuditTrail {
  return {
    read: async (ledger, { words = [], usage, ...filter }, { isNewestFirst, ...page }) => {
      const request = ListAuditRequest.fromPartial({
        ...{ ledger, ...given(filter), ...page, words: [...words] },
        ...{ newestFirst: isNewestFirst, ...(usage ? { usage: given(usage) } : {}) },
      });
      const signal = AbortSignal.timeout(auditMs);
      const { rows, upTo } = await analytics.listAudit(request, { signal });
      return { rows: rows.map(rowOf), upTo };
    },
    about: async (ledger, about, limit) => {
      const request = { ledger, request: about, limit, newestFirst: false };
      try {
        const { rows } = await analytics.listAudit(request, {
          signal: AbortSignal.timeout(aboutMs),
        });
        return rows.map(rowOf);
      } catch (error) {
        // The story of a request is metering's: it is told without analytics, too.
        if (isAlfredError(error) && catalogue[error.code].retryable) return undefined;
        throw error;
      }
    },
  };
}

/** What is asked, and nothing else. */
type Given<Asked> = { readonly [Name in keyof Asked]?: Exclude<Asked[Name], undefined> };

function given<Asked extends object>(asked: Asked): Given<Asked> {
  const told = Object.entries(asked).filter(([, value]) => value !== undefined);
  // The same members, those without a value left out.
  return Object.fromEntries(told) as Given<Asked>;
}

function rowOf({ moved, usage, category, ...row }: ProtoAuditRow): AuditRow {
  return {
    ...row,
    // A category that this release does not know is about what it knows least.
    category: auditCategories.find((known) => known === category) ?? 'system',
    moved: amountsOf(moved),
    usage: usage && { ...usage, spent: amountsOf(usage.spent) },
  };
}

function amountsOf(amounts: Readonly<Record<string, string>>): AuditAmounts {
  return Object.fromEntries(
    Object.entries(amounts).map(([asset, amount]) => [asset, BigInt(amount)]),
  );
}
