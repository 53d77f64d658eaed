import type { Clock } from '@alfred/clock';
import { AnalyticsDefinition } from '@alfred/contracts/analytics';
import {
  follower,
  logWaiting,
  postgresCursor,
  type RpcLogLedger,
  rebuilder,
  rpcLog,
} from '@alfred/projections';
import { type openPool, rpc, type Service, schemaTask, sleep } from '@alfred/service-kit';
import type { Logger } from '@alfred/telemetry';
import { postgresAudit } from './adapters/postgres-audit.ts';
import { postgresAuditWriter } from './adapters/postgres-audit-writer.ts';
import { postgresSums } from './adapters/postgres-sums.ts';
import { postgresSumsWriter } from './adapters/postgres-sums-writer.ts';
import { readAudit } from './app/read-audit.ts';
import { readSpend } from './app/read-spend.ts';
import { spendWatch } from './app/watch-spend.ts';
import { analyticsSchema } from './config.ts';
import { analyticsApi } from './grpc/analytics-api.ts';
import { auditProjection, auditView, projectAudit } from './projections/audit.ts';
import { projectUsage, spendProjection, usageProjection } from './projections/usage.ts';

/** Everything analytics needs from outside. No defaults: a forgotten dependency must not compile. */
export interface AnalyticsDeps {
  /** Its search path names {@link analyticsSchema}. The host ends it after this service. */
  readonly pool: ReturnType<typeof openPool>;
  readonly ledger: RpcLogLedger;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Wires analytics. Opens nothing and listens to nothing. */
export function createAnalyticsService(deps: AnalyticsDeps): Service {
  const { pool, clock, logger } = deps;
  const log = rpcLog(deps.ledger);
  const sums = postgresSums(pool, usageProjection);
  const writer = postgresSumsWriter();
  const spend = readSpend({ sums });
  const watch = spendWatch({
    ...{ readSpend: spend, clock },
    pause: (ms, signal) => sleep(ms, signal).then(undefined, () => {}),
  });
  const onFault = logWaiting(logger);
  const following = follower({
    ...{ name: usageProjection, log, cursor: postgresCursor(pool, usageProjection), onFault },
    apply: projectUsage(writer, 'live'),
    onAdvanced: watch.changed,
  });
  const auditing = follower({
    ...{ name: auditProjection, log, cursor: postgresCursor(pool, auditProjection), onFault },
    apply: projectAudit(postgresAuditWriter()),
    onAdvanced: () => {},
  });
  const registered = [
    spendProjection(projectUsage(writer, 'live')),
    auditView(projectAudit(postgresAuditWriter())),
  ];
  const rebuilds = rebuilder({
    ...{ pool, log, clock, projections: registered },
    onFault: (ledger, err) => logger.warn({ event: 'rebuild_failed', ledger, err }),
  });
  const api = analyticsApi({
    ...{ readSpend: spend, watchSpend: watch.watch, rebuilds },
    readAudit: readAudit({ audit: postgresAudit(pool, auditProjection) }),
  });
  return {
    name: 'analytics',
    rpc: [rpc(AnalyticsDefinition, api)],
    // Its follower looks every second: a message for every entry would cost more than it saves.
    consumers: [],
    tasks: [
      schemaTask(pool, analyticsSchema),
      following,
      auditing,
      { name: 'analytics.rebuilds', start: async () => {}, stop: rebuilds.stop },
    ],
    ready: async () => ((await sums.isReachable()) ? [] : ['analytics: PostgreSQL']),
  };
}
