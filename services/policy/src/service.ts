import type { Bus } from '@alfred/bus';
import type { Clock } from '@alfred/clock';
import { PolicyDefinition } from '@alfred/contracts/policy';
import { migrate, type openPool, rpc, type Service } from '@alfred/service-kit';
import type { Logger } from '@alfred/telemetry';
import { busAnnouncements } from './adapters/bus-announcements.ts';
import { postgresPolicyBook } from './adapters/postgres-policy-book.ts';
import { putPolicy } from './app/put-policy.ts';
import { policyApi } from './grpc/policy-api.ts';

/** Everything policy needs from outside. No defaults: a forgotten dependency must not compile. */
export interface PolicyDeps {
  /** Its search path names {@link policySchema}. The host ends it after this service. */
  readonly pool: ReturnType<typeof openPool>;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The schema that this service owns. */
export const policySchema = 'policy';

/** Wires policy. Opens nothing and listens to nothing. */
export function createPolicyService({ pool, bus, clock, logger }: PolicyDeps): Service {
  const book = postgresPolicyBook(pool);
  const announcements = busAnnouncements({ bus, logger });
  const folder = new URL('./migrations/', import.meta.url);
  const api = policyApi({ putPolicy: putPolicy({ book, announcements, clock }), book });
  return {
    name: 'policy',
    rpc: [rpc(PolicyDefinition, api)],
    consumers: [],
    tasks: [
      {
        name: 'policy.schema',
        start: () => migrate(pool, { schema: policySchema, folder }),
        stop: async () => {},
      },
    ],
    ready: async () => ((await book.isReachable()) ? [] : ['policy: PostgreSQL']),
  };
}
