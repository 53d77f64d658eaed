import type {
  AnalyticsServiceImplementation,
  Rebuild as ProtoRebuild,
  SpendRow as ProtoSpendRow,
} from '@alfred/contracts/analytics';
import type { ReadAudit } from '../app/read-audit.ts';
import type { ReadSpend, Spend } from '../app/read-spend.ts';
import type { RebuildTask } from '../app/rebuild.ts';
import type { SpendWatch } from '../app/watch-spend.ts';
import type { SpendRow } from '../domain/spend.ts';
import type { Rebuild, Rebuilds } from '../ports/rebuilds.ts';
import { auditApi } from './audit-api.ts';

/** Every use case of this service, as `service.ts` wires them. */
export interface AnalyticsUseCases {
  readonly readSpend: ReadSpend;
  readonly watchSpend: SpendWatch['watch'];
  readonly startRebuild: RebuildTask['start'];
  readonly rebuilds: Pick<Rebuilds<never>, 'last'>;
  readonly readAudit: ReadAudit;
}

/** The service on the wire: parses, calls one use case, renders its outcome. */
export function analyticsApi(app: AnalyticsUseCases): AnalyticsServiceImplementation {
  return {
    ...auditApi(app),
    getSpend: async ({ ledger, from, until, by, limit, ...of }) => {
      const wish = { ledger, from, until, by, limit, node: of.node || undefined };
      const [model, provider] = [of.model || undefined, of.provider || undefined];
      const spend = await app.readSpend({ ...wish, model, provider });
      return { ...toProtoSpend(spend), isCut: spend.isCut };
    },
    watchSpend: async function* ({ ledger, node, hours }, { signal }) {
      const wish = { ledger, node: node || undefined, hours };
      for await (const spend of app.watchSpend(wish, signal)) yield toProtoSpend(spend);
    },
    startRebuild: async ({ ledger, replace }) => ({
      rebuild: toProtoRebuild(await app.startRebuild(ledger, replace)),
    }),
    getRebuild: async ({ ledger }) => {
      const last = await app.rebuilds.last(ledger);
      return last ? { rebuild: toProtoRebuild(last) } : {};
    },
  };
}

function toProtoSpend({ rows, asOf, from, until }: Spend) {
  return { rows: rows.map(toProtoRow), asOf, from, until };
}

function toProtoRow({ amounts, tokens, latency, ...row }: SpendRow): ProtoSpendRow {
  return {
    ...row,
    amounts: Object.fromEntries(
      Object.entries(amounts).map(([asset, amount]) => [asset, String(amount)]),
    ),
    tokens: { ...tokens },
    latency: {
      ...latency,
      p50Micros: BigInt(latency.p50Micros),
      p95Micros: BigInt(latency.p95Micros),
    },
  };
}

function toProtoRebuild({ wantsSwitch, isSwitched, ...rebuild }: Rebuild): ProtoRebuild {
  const { ledger: _, ...told } = rebuild;
  return { ...told, replace: wantsSwitch, replaced: isSwitched };
}
