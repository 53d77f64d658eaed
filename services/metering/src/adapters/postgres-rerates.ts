import { execute, idempotent, recordAct, transaction } from '@alfred/service-kit';
import type { Pool, PoolClient } from 'pg';
import type { Rerates, Rerating, StoredStory } from '../ports/rerates.ts';
import { decodeProgress, decodeWish, encodeJson } from '../wire/rerate-json.ts';
import { ledgerIn } from '../wire/story.ts';
import { broadcastAct } from './postgres-broadcasts.ts';
import { addRerated } from './postgres-usage-store.ts';

const columns = 'id, created_at as "createdAt", wish, status, position, progress';
const insertRerate = `insert into rerate (id, created_at, wish, status, position, progress)
  values ($1, $2, $3, $4, $5, $6)`;
const selectRerate = `select ${columns} from rerate where id = $1`;
const selectRunning = `select ${columns} from rerate
  where status = 'running' order by created_at, id limit 1`;
const selectStories = `select request, records from request
  where request > $1 and ($2 = '' or organization = $2) order by request limit $3`;
const selectCharges = `select distinct on (request) request, amount from rerated
  where request = any ($1) order by request, entry desc`;
const updateRerate = `update rerate set position = $3, progress = $4, status = $5
  where id = $1 and position = $2 and status = 'running'`;

/** Whose keys the keys of attempts are. */
const scope = 'operator';

/**
 * Rerates in PostgreSQL.
 *
 * @param pool its search path names this service's schema
 */
export function postgresRerates(pool: Pool): Rerates {
  return {
    create: (attempt, rerating) =>
      transaction(pool, async (tx) => {
        const { id, createdAt, wish, status, position, progress } = rerating;
        const made = await idempotent(tx, { scope, ...attempt }, async () => {
          const json = [encodeJson(wish), status, position, encodeJson(progress)];
          await execute(tx, insertRerate, [id, createdAt, ...json]);
          if (!wish.dryRun) await recordStart(tx, rerating);
          return Buffer.from(id);
        });
        return (await find(tx, Buffer.from(made).toString())) ?? rerating;
      }),
    find: (id) => find(pool, id),
    nextRunning: async () => {
      const { rows } = await execute<RerateRow>(pool, selectRunning, []);
      return rows[0] && reratingOf(rows[0]);
    },
    stories: async ({ after, organization }, limit) => {
      const { rows } = await execute<StoredStory>(pool, selectStories, [
        after,
        organization,
        limit,
      ]);
      return rows;
    },
    chargesOf: async (requests) => {
      const { rows } = await execute<{ request: string; amount: string }>(pool, selectCharges, [
        requests,
      ]);
      return new Map(rows.map(({ request, amount }) => [request, BigInt(amount)]));
    },
    advance: ({ id, from, to, progress, rerated, status }) =>
      transaction(pool, async (tx) => {
        const values = [id, from, to, encodeJson(progress), status];
        if ((await execute(tx, updateRerate, values)).rowCount === 0) return false;
        await addRerated(tx, rerated);
        return true;
      }),
  };
}

/** In the log of the organisation whose charges they are, or in every log. */
async function recordStart(tx: PoolClient, { id: subject, wish }: Rerating): Promise<void> {
  const { organization, provider, model, fromVersion, toVersion } = wish;
  const facts = { provider, model, fromVersion, toVersion };
  const act = { act: 'rerate.started', subject, facts } as const;
  if (organization === '') return broadcastAct(tx, act);
  const { rows } = await execute<{ records: Buffer }>(tx, selectStories, ['', organization, 1]);
  const ledger = rows[0] && ledgerIn(rows[0].records);
  // Nothing was charged yet, so nothing will be changed.
  if (ledger) await recordAct(tx, { ...act, ledger, actor: '' });
}

interface RerateRow extends Pick<Rerating, 'id' | 'status' | 'createdAt' | 'position'> {
  readonly wish: unknown;
  readonly progress: unknown;
}

async function find(client: Pool | PoolClient, id: string): Promise<Rerating | undefined> {
  const { rows } = await execute<RerateRow>(client, selectRerate, [id]);
  return rows[0] && reratingOf(rows[0]);
}

function reratingOf({ wish, progress, ...row }: RerateRow): Rerating {
  return { ...row, wish: decodeWish(wish), progress: decodeProgress(progress) };
}
