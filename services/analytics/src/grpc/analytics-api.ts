import type {
  AnalyticsServiceImplementation,
  Rebuild as ProtoRebuild,
  SpendRow as ProtoSpendRow,
} from '@alfred/contracts/analytics';
import type { Rebuild, Rebuilder } from '@alfred/projections';
import type { ReadAudit } from '../app/read-audit.ts';
import type { ReadSpend, Spend } from '../app/read-spend.ts';
import type { SpendWatch } from '../app/watch-spend.ts';
import type { SpendRow } from '../domain/spend.ts';
import { auditApi } from './audit-api.ts';

/** What a caller means that names no projection: there was but one once. */
const spendName = 'spend';

/** Every use case of this service, as `service.ts` wires them. */
export interface AnalyticsUseCases {
  readonly readSpend: ReadSpend;
  readonly watchSpend: SpendWatch['watch'];
  readonly readAudit: ReadAudit;
  readonly rebuilds: Pick<Rebuilder, 'projections' | 'start' | 'last'>;
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
    listProjections: async () => ({
      projections: app.rebuilds.projections.map(({ name, what }) => ({ name, what })),
    }),
    startRebuild: async ({ ledger, replace, projection }) => {
      const wish = { ledger, projection: projection || spendName, wantsSwitch: replace };
      return { rebuild: toProtoRebuild(await app.rebuilds.start(wish)) };
    },
    getRebuild: async ({ ledger, projection }) => {
      const last = await app.rebuilds.last({ ledger, projection: projection || spendName });
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

function toProtoRebuild({ wantsSwitch, isSwitched, samples, ...rebuild }: Rebuild): ProtoRebuild {
  const { ledger: _, ...told } = rebuild;
  const shown = samples.map((sample) => ({ ...sample }));
  return { ...told, samples: shown, replace: wantsSwitch, replaced: isSwitched };
}
