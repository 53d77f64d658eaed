import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ApplyRequest, ApplyResponse, Command } from '@alfred/contracts/ledger';
import { AlfredError } from '@alfred/errors';
import { type FreshDatabase, freshDatabase } from '@alfred/testing';
import type { Pool } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from '../postgres/migrate.ts';
import { openPool } from '../postgres/pool.ts';
import { transaction } from '../postgres/transaction.ts';
import { recordAct } from './record-act.ts';
import { enqueueCommand } from './relay-store.ts';
import { type Relay, relayTask } from './relay-task.ts';

let database: FreshDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool({ url: database.url, schema: 'probe' });
  const folder = pathToFileURL(`${await mkdtemp(join(tmpdir(), 'alfred-migrations-'))}/`);
  await migrate(pool, { schema: 'probe', folder });
  await rm(folder, { recursive: true });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});
beforeEach(async () => {
  await pool.query('truncate relay');
});

const command = (node: string): Command => ({
  actor: 'usr_1',
  notAfter: 0n,
  origin: undefined,
  body: { $case: 'openNode', value: { node, parent: 'org_1', kind: 'team' } },
});

const enqueue = (id: string, ledger = 'led_1') =>
  transaction(pool, (tx) => enqueueCommand(tx, { id, ledger, command: command(`nod_${id}`) }));

/** A ledger that remembers what it was asked, by key, and fails as often as it is told to. */
function fakeLedger() {
  const asked: ApplyRequest[] = [];
  const keys: string[] = [];
  let failures = 0;
  const apply = async (request: ApplyRequest): Promise<ApplyResponse> => {
    asked.push(request);
    if (failures > 0) {
      failures -= 1;
      throw new AlfredError('service_unavailable', { service: 'ledger' });
    }
    const results = request.commands.map(({ origin }) => {
      const key = origin?.$case === 'system' ? origin.value : 'none';
      keys.push(key);
      return key.startsWith('bad')
        ? { outcome: { $case: 'refused', value: { code: 'node_unknown', params: {} } } as const }
        : {
            outcome: {
              $case: 'accepted',
              value: { seq: 1n, at: 1n, type: 't', repeated: false, lease: undefined },
            } as const,
          };
    });
    return { results };
  };
  return {
    apply,
    asked,
    keys,
    failNext: (count: number) => {
      failures = count;
    },
  };
}

async function withRelay(
  ledger: ReturnType<typeof fakeLedger>,
  run: (relay: Relay) => Promise<void>,
) {
  const relay = relayTask({ name: 'probe', pool, ledger, flushMs: 500 });
  await relay.start();
  try {
    await run(relay);
  } finally {
    await relay.stop();
  }
}

describe('the relay', () => {
  it('sends a row under its own id and gives the answer, again when asked again', async () => {
    const ledger = fakeLedger();
    await withRelay(ledger, async (relay) => {
      await enqueue('row_1');
      await enqueue('bad_2');
      expect((await relay.flush('row_1')).outcome?.$case).toBe('accepted');
      expect((await relay.flush('bad_2')).outcome?.$case).toBe('refused');
      expect((await relay.flush('row_1')).outcome?.$case).toBe('accepted');
    });
    expect(ledger.keys).toEqual(['row_1', 'bad_2']);
  });

  it('sends again until the ledger answers, in order', async () => {
    const ledger = fakeLedger();
    ledger.failNext(2);
    const ids = Array.from({ length: 150 }, (_, n) => `row_${n}`);
    for (const id of ids) await enqueue(id);
    await withRelay(ledger, async (relay) => {
      await relay.flush('row_149');
    });
    expect(ledger.keys).toEqual(ids);
    expect(Math.max(...ledger.asked.map(({ commands }) => commands.length))).toBe(100);
  });

  it('finds by itself what an earlier process left', async () => {
    await enqueue('row_1', 'led_a');
    await enqueue('row_2', 'led_b');
    const ledger = fakeLedger();
    await withRelay(ledger, async () => {
      await expect.poll(() => ledger.keys.toSorted()).toEqual(['row_1', 'row_2']);
    });
    expect(ledger.asked.map((request) => request.ledger).sort()).toEqual(['led_a', 'led_b']);
  });

  it('sends the same row under the same key when its answer was lost', async () => {
    const ledger = fakeLedger();
    await enqueue('row_1');
    await withRelay(ledger, async (relay) => void (await relay.flush('row_1')));
    await pool.query('update relay set answer = null, done_at = null');
    await withRelay(ledger, async (relay) => void (await relay.flush('row_1')));
    expect(ledger.keys).toEqual(['row_1', 'row_1']);
  });

  it('says service_unavailable while the ledger is away, and keeps the row', async () => {
    const ledger = fakeLedger();
    ledger.failNext(1_000);
    await enqueue('row_1');
    await withRelay(ledger, async (relay) => {
      await expect(relay.flush('row_1')).rejects.toMatchObject({ code: 'service_unavailable' });
    });
    expect((await pool.query('select answer from relay')).rows).toEqual([{ answer: null }]);
  });

  it('asks at once for whoever waits, however long the ledger was away before', async () => {
    const ledger = fakeLedger();
    ledger.failNext(1_000);
    await enqueue('row_1');
    await withRelay(ledger, async (relay) => {
      // By now the pauses of a sender that nobody hurries are longer than a flush waits.
      await expect.poll(() => ledger.asked.length).toBeGreaterThan(4);
      ledger.failNext(0);
      expect((await relay.flush('row_1')).outcome?.$case).toBe('accepted');
    });
  });

  it('keeps what is said about an organisation whose ledger is not open yet', async () => {
    const ledger = fakeLedger();
    ledger.failNext(0);
    const early = {
      apply: async (request: ApplyRequest): Promise<ApplyResponse> => {
        if (ledger.asked.length > 2) return ledger.apply(request);
        ledger.asked.push(request);
        const value = { code: 'ledger_unknown', params: {} };
        return {
          results: request.commands.map(() => ({ outcome: { $case: 'refused', value } as const })),
        };
      },
    };
    await transaction(pool, (tx) =>
      recordAct(tx, {
        ...{ ledger: 'led_1', act: 'policy.put', actor: 'org_1', subject: 'org_1' },
        facts: { version: '1', nothing: '' },
      }),
    );
    const relay = relayTask({ name: 'probe', pool, ledger: early, flushMs: 500 });
    await relay.start();
    await expect.poll(() => ledger.keys.length).toBe(1);
    await relay.stop();
    expect(ledger.keys[0]).toMatch(/^act_/);
    expect(ledger.asked.at(-1)?.commands[0]?.body).toEqual({
      $case: 'recordAct',
      value: { act: 'policy.put', subject: 'org_1', facts: { version: '1' } },
    });
  });

  it('does not know a row that was never written', async () => {
    await withRelay(fakeLedger(), async (relay) => {
      await expect(relay.flush('row_0')).rejects.toMatchObject({ code: 'internal' });
    });
  });
});
