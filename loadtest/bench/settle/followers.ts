import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { ledgerId } from '../leases/bench-organization.ts';
import type { BenchCluster } from '../support/bench-cluster.ts';

const pollMs = 100;
const patienceMs = 300_000;

/** Those that keep their place in PostgreSQL, by schema and name. */
const places = `
  select 'ledger' as schema, follower, seq from ledger.follower_cursor where ledger_id = $1
  union all
  select 'analytics', follower, seq from analytics.follower_cursor where ledger_id = $1
  union all
  select 'notification', follower, seq from notification.follower_cursor where ledger_id = $1`;

/** Entries of the benchmark's log that each of its followers has yet to read. */
export type FollowersBehind = ReadonlyMap<string, number>;

/** Looks at everything that follows the log, from outside. */
export interface FollowersWatch {
  behind(): Promise<FollowersBehind>;
  /** Waits until nobody is behind; answers in seconds. */
  caughtUp(): Promise<number>;
  stop(): Promise<void>;
}

export async function watchFollowers({ cluster }: BenchCluster): Promise<FollowersWatch> {
  const client = new pg.Client({ connectionString: cluster.servers.postgres.url });
  await client.connect();
  const { clients } = cluster;

  async function behind(): Promise<FollowersBehind> {
    const of = { ledger: ledgerId, after: 0n, limit: 1, waitMs: 0 };
    const { head } = await clients.ledger.listEntries(of);
    const { rows } = await client.query<{ schema: string; follower: string; seq: string }>(places, [
      ledgerId,
    ]);
    const kept = rows.map(({ schema, follower, seq }) => {
      const name = schema === 'ledger' ? follower : schema;
      return [name, Math.max(0, Number(head) - Number(seq))] as const;
    });
    return new Map([...kept, ['publisher', await publisherBehind()]]);
  }

  async function publisherBehind(): Promise<number> {
    const ledgers = cluster.processes.filter(({ service }) => service === 'ledger');
    const lags = await Promise.all(
      ledgers.map(async ({ url }) => {
        const text = await (await fetch(`${url}/metrics`)).text();
        const [, lag = '0'] =
          /^alfred_ledger_published_lag_entries(?:\{[^}]*\})? (\d+)/m.exec(text) ?? [];
        return Number(lag);
      }),
    );
    return lags.reduce((a, b) => a + b, 0);
  }

  return {
    behind,
    caughtUp: async () => {
      const startedAt = performance.now();
      while (performance.now() - startedAt < patienceMs) {
        const lags = [...(await behind()).values()];
        if (lags.every((lag) => lag === 0)) return (performance.now() - startedAt) / 1000;
        await pause(pollMs);
      }
      throw new Error('The followers of the log do not catch up.');
    },
    stop: () => client.end(),
  };
}
