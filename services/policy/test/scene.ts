// A policy service on a database of its own, with a ledger that accepts whatever it is told.
import { inProcessBus } from '@alfred/bus';
import { manualClock } from '@alfred/clock';
import type { ApplyRequest } from '@alfred/contracts/ledger';
import { PolicyDefinition, PolicyPublished } from '@alfred/contracts/policy';
import {
  createClient,
  loopbackTransport,
  migrateSchema,
  openPool,
  startService,
} from '@alfred/service-kit';
import { createLogger } from '@alfred/telemetry';
import { freshDatabase } from '@alfred/testing';
import { createPolicyService, policySchema } from '../src/index.ts';

export type PolicyScene = Awaited<ReturnType<typeof policyScene>>;

export async function policyScene() {
  const clock = manualClock(1_800_000_000_000_000n);
  const bus = inProcessBus({ capacity: 100 });
  const heard: PolicyPublished[] = [];
  const told: ApplyRequest[] = [];
  const ledger = {
    apply: async (request: ApplyRequest) => {
      told.push(request);
      const value = { seq: 1n, at: 1n, type: 'ActRecorded.v1', repeated: false, lease: undefined };
      return {
        results: request.commands.map(() => ({ outcome: { $case: 'accepted', value } as const })),
      };
    },
  };
  const database = await freshDatabase();
  const pool = openPool({ url: database.url, schema: policySchema });
  await migrateSchema(pool, policySchema);
  await bus.subscribe({ subject: 'alfred.policy.>' }, async ({ bytes }) => {
    heard.push(PolicyPublished.decode(bytes));
  });
  const logger = createLogger({ name: 'policy', destination: { write: () => {} }, level: 'info' });
  const transport = loopbackTransport();
  const service = createPolicyService({ pool, bus, ledger, clock, logger });
  const running = await startService(service, { bus, serve: transport.serve });
  return {
    ...{ clock, heard },
    policy: createClient(PolicyDefinition, transport.channel),
    sql: (text: string): Promise<unknown> => pool.query(text),
    /** What the log of a ledger was told, in order. */
    acts: (of: string) =>
      told
        .filter((request) => request.ledger === of)
        .flatMap(({ commands }) => commands.map(({ actor, body }) => ({ actor, ...body }))),
    stop: async () => {
      await running.stop();
      await transport.close();
      await bus.close();
      await pool.end();
      await database.drop();
    },
  };
}
