import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openPool } from '@alfred/service-kit';
import type { Pool } from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { digestOf } from '../src/app/attempt.ts';
import { identitySchema } from '../src/index.ts';
import { child, newOwner } from './actors.ts';
import { type RunningIdentity, runIdentity } from './running-identity.ts';

let identity: RunningIdentity;
let pool: Pool;

beforeAll(async () => {
  identity = await runIdentity();
  pool = openPool({ url: identity.url, schema: identitySchema });
});
afterAll(async () => {
  await pool.end();
  await identity.stop();
});

/** Every row of every table, as text. */
async function everything(): Promise<string> {
  const tables = ['node', 'api_key', 'organization', 'relay', 'idempotency', 'node_move'];
  const dumps = tables.map(async (table) => {
    const { rows } = await pool.query<{ row: string }>(
      `select array_agg(t)::text as row from ${table} t`,
    );
    return rows[0]?.row ?? '';
  });
  return (await Promise.all(dumps)).join('\n');
}

it('keeps names and addresses in boxes, whose keys are in files', async () => {
  const { owner } = await newOwner(identity);
  const { node } = await identity.client.createNode({
    ...{ caller: owner, kind: 'user', parent: owner.node },
    ...{ name: 'Canary Name', email: 'canary@example.com', idempotency: { key: 'k1' } },
  });
  const id = node?.id ?? '';
  const key = { caller: owner, node: id, name: 'Canary Key', role: 'member', expiresAt: 0n };
  await identity.client.createKey({ ...key, idempotency: { key: 'k2' } });
  expect(node).toMatchObject({ name: 'Canary Name', email: 'canary@example.com' });
  const { keys } = await identity.client.listKeys({ caller: owner, after: '', limit: 9 });
  expect(keys.map(({ name }) => name)).toEqual(['owner', 'Canary Key']);
  const dump = await everything();
  expect(dump).toContain(id);
  for (const text of ['Canary', 'canary@example.com']) {
    expect(dump).not.toContain(text);
    expect(dump).not.toContain(Buffer.from(text).toString('hex'));
  }
  expect(await readdir(join(identity.keys, owner.organization))).toContain(`${id}.key`);
});

it('changes an address, and takes it away, without touching the name', async () => {
  const { owner } = await newOwner(identity);
  const user = await child(identity, owner, { kind: 'user', parent: owner.node });
  const change = { caller: owner, node: user.id, name: '' };
  const told = await identity.client.renameNode({ ...change, email: 'ada@example.com' });
  expect(told.node).toMatchObject({ name: 'Ada', email: 'ada@example.com' });
  const renamed = await identity.client.renameNode({ ...change, name: 'Augusta' });
  expect(renamed.node).toMatchObject({ name: 'Augusta', email: 'ada@example.com' });
  const gone = await identity.client.renameNode({ ...change, email: '' });
  expect(gone.node).toMatchObject({ name: 'Augusta', email: '' });
  await expect(identity.client.renameNode({ ...change, email: 'nowhere' })).rejects.toMatchObject({
    code: 'request_invalid',
    params: { param: 'email' },
  });
  await expect(
    identity.client.renameNode({ caller: owner, node: owner.node, name: '', email: 'a@b.c' }),
  ).rejects.toMatchObject({ code: 'request_invalid', params: { param: 'email' } });
});

it('seals what an older release left in clear, and its hashes, when it starts', async () => {
  const older = await runIdentity();
  const { owner } = await newOwner(older);
  const user = await child(older, owner, { kind: 'user', parent: owner.node });
  const rename = { caller: owner, node: user.id, name: 'Known', idempotency: { key: 'again' } };
  await older.client.renameNode(rename);
  const rows = openPool({ url: older.url, schema: identitySchema });
  // As it stood before there were boxes: names in clear, and digests of 32 bytes.
  await rows.query('alter table node drop constraint node_name_sealed');
  await rows.query('alter table api_key drop constraint api_key_name_sealed');
  await rows.query("update node set name = 'Old name', name_box = null");
  await rows.query("update api_key set name = 'Old key', name_box = null");
  const bare = digestOf(['rename_node', user.id, 'Known']);
  await rows.query("update idempotency set digest = $1 where key = 'again'", [bare]);
  await older.restart();
  const { nodes } = await older.client.listNodes({ caller: owner, after: '', limit: 9 });
  expect(nodes.map(({ name }) => name)).toEqual(['Old name', 'Old name']);
  const { keys } = await older.client.listKeys({ caller: owner, after: '', limit: 9 });
  expect(keys.map(({ name }) => name)).toEqual(['Old key']);
  const left = await rows.query('select from node where name is not null');
  expect(left.rowCount).toBe(0);
  // The same request again is still the same, and its hash is not there any more.
  await older.client.renameNode(rename);
  await expect(older.client.renameNode({ ...rename, name: 'Other' })).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
  const bareLeft = await rows.query('select from idempotency where length(digest) = 32');
  expect(bareLeft.rowCount).toBe(0);
  await rows.end();
  await older.stop();
});
