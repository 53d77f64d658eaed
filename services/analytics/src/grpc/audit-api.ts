import type {
  AnalyticsServiceImplementation,
  AuditRow as ProtoAuditRow,
} from '@alfred/contracts/analytics';
import { AlfredError } from '@alfred/errors';
import type { ReadAudit } from '../app/read-audit.ts';
import { type Amounts, type AuditCategory, auditCategories } from '../domain/audit-fact.ts';
import type { AuditRow } from '../ports/audit.ts';

/** The part of the service that is about single entries. */
export function auditApi(app: {
  readonly readAudit: ReadAudit;
}): Pick<AnalyticsServiceImplementation, 'listAudit'> {
  return {
    listAudit: async (request) => {
      const { ledger, after, limit, newestFirst: isNewestFirst, usage, from, to, words } = request;
      const { rows, asOf } = await app.readAudit({
        ...{ ledger, after, limit, isNewestFirst, usage, from, to, words },
        ...{ actor: asked(request.actor), node: asked(request.node), type: asked(request.type) },
        ...{ act: asked(request.act), subject: asked(request.subject), code: asked(request.code) },
        ...{ request: asked(request.request), category: categoryOf(request.category) },
        upTo: request.upTo || undefined,
      });
      return { rows: rows.map(toProtoRow), upTo: asOf.seq };
    },
  };
}

const asked = (text: string): string | undefined => text || undefined;

function categoryOf(text: string): AuditCategory | undefined {
  if (text === '') return undefined;
  const known = auditCategories.find((category) => category === text);
  if (known) return known;
  const reason = `category: ${text} is none of ${auditCategories.join(', ')}`;
  throw new AlfredError('request_invalid', { param: 'category', reason });
}

function toProtoRow({ nodes, moved, usage, facts, ...row }: AuditRow): ProtoAuditRow {
  return {
    ...row,
    nodes: [...nodes],
    moved: textsOf(moved),
    usage: usage && { ...usage, spent: textsOf(usage.spent) },
    facts: { ...facts },
  };
}

function textsOf(amounts: Amounts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(amounts).map(([asset, amount]) => [asset, String(amount)]),
  );
}
