import type { Bus } from '@alfred/bus';
import type { Clock } from '@alfred/clock';
import { PolicyDefinition } from '@alfred/contracts/policy';
import {
  type openPool,
  type RelayLedger,
  relayTask,
  rpc,
  type Service,
  schemaTask,
} from '@alfred/service-kit';
import type { Logger } from '@alfred/telemetry';
import { busAnnouncements } from './adapters/bus-announcements.ts';
import { postgresPolicyBook } from './adapters/postgres-policy-book.ts';
import { postgresRouteBook } from './adapters/postgres-route-book.ts';
import { putPolicy } from './app/put-policy.ts';
import { putRoute, removeRoute, stopArm } from './app/put-route.ts';
import { policySchema } from './config.ts';
import { policyApi } from './grpc/policy-api.ts';

/** Everything policy needs from outside. No defaults: a forgotten dependency must not compile. */
export interface PolicyDeps {
  /** Its search path names {@link policySchema}. The host ends it after this service. */
  readonly pool: ReturnType<typeof openPool>;
  readonly bus: Bus;
  /** Whose log says what was published; of the ledger only `apply` is used. */
  readonly ledger: RelayLedger;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Wires policy. Opens nothing and listens to nothing. */
export function createPolicyService({ pool, bus, ledger, clock, logger }: PolicyDeps): Service {
  const book = postgresPolicyBook(pool);
  const announcements = busAnnouncements({ bus, logger });
  const onFault = (err: unknown) => logger.warn({ event: 'relay_delayed', err });
  const routes = postgresRouteBook(pool);
  const shared = { book, routes, announcements, clock };
  const api = policyApi({
    ...{ book, routes, putPolicy: putPolicy(shared), putRoute: putRoute(shared) },
    ...{ removeRoute: removeRoute(shared), stopArm: stopArm(shared) },
  });
  return {
    name: 'policy',
    rpc: [rpc(PolicyDefinition, api)],
    consumers: [],
    tasks: [schemaTask(pool, policySchema), relayTask({ name: 'policy', pool, ledger, onFault })],
    ready: async () => ((await book.isReachable()) ? [] : ['policy: PostgreSQL']),
  };
}
