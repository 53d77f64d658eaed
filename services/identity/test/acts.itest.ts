import type { Caller, CreateOrganizationResponse } from '@alfred/contracts/identity';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { child, newOwner } from './actors.ts';
import { type RunningIdentity, runIdentity } from './running-identity.ts';

let identity: RunningIdentity;
let owner: Caller;
let created: CreateOrganizationResponse;

beforeAll(async () => {
  identity = await runIdentity();
  ({ owner, created } = await newOwner(identity));
});

afterAll(() => identity.stop());

/** What the log was told after so many commands. */
async function told(before: number, count: number) {
  const acts = () =>
    identity.ledger.told
      .slice(before)
      .flatMap(({ body, actor }) =>
        body?.$case === 'recordAct' ? [{ ...body.value, actor }] : [],
      );
  await expect.poll(() => acts().length).toBe(count);
  return acts();
}

it('tells the log of the first key, which the operator made', async () => {
  expect(await told(0, 1)).toEqual([
    {
      ...{ act: 'key.created', subject: created.owner?.id, actor: owner.organization },
      facts: { by: 'operator', node: owner.organization, role: 'owner' },
    },
  ]);
});

it('tells the log of every act once, without a name', async () => {
  const { client } = identity;
  const before = identity.ledger.told.length;
  const node = await child(identity, owner, { kind: 'user', parent: owner.organization });
  const wish = { caller: owner, node: node.id, name: 'Ada’s laptop', role: 'member' };
  const { key } = await client.createKey({ ...wish, idempotency: { key: 'k' } });
  await client.createKey({ ...wish, idempotency: { key: 'k' } });
  const id = key?.id ?? '';
  await client.setKeyLimit({ caller: owner, key: id, limit: { requests: 5, windowSeconds: 60 } });
  await client.setNodeLimit({ caller: owner, node: node.id });
  await client.renameNode({ caller: owner, node: node.id, name: 'Ada King' });
  await client.setTagKeys({ caller: owner, keys: [{ key: 'team', values: ['engines'] }] });
  await client.setNodeTags({ caller: owner, node: node.id, tags: { team: 'engines' } });
  await client.revokeKey({ caller: owner, key: id });
  identity.clock.advanceMicros(1n);
  await client.revokeKey({ caller: owner, key: id });
  const acts = await told(before, 7);
  const by = owner.key;
  expect(acts).toEqual(
    [
      { act: 'key.created', subject: id, facts: { by, node: node.id, role: 'member' } },
      { act: 'key.limit_set', subject: id, facts: { by, limit: '5/60s' } },
      { act: 'node.limit_set', subject: node.id, facts: { by, limit: 'none' } },
      { act: 'node.renamed', subject: node.id, facts: { by } },
      { act: 'tags.declared', subject: owner.organization, facts: { by, keys: '1' } },
      { act: 'tags.set', subject: node.id, facts: { by, tags: '1' } },
      { act: 'key.revoked', subject: id, facts: { by, node: node.id, role: 'member' } },
    ].map((act) => ({ ...act, actor: owner.node })),
  );
  expect(JSON.stringify(acts)).not.toMatch(/Ada|engines|laptop/);
});

it('tells nothing of what was refused', async () => {
  const before = identity.ledger.told.length;
  const wish = { caller: owner, node: 'usr_nowhere', name: 'nobody' };
  await expect(identity.client.renameNode(wish)).rejects.toMatchObject({
    code: 'resource_unknown',
  });
  expect(identity.ledger.told.length).toBe(before);
});
