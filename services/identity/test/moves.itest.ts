import { type Caller, NodeMoved } from '@alfred/contracts/identity';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callerWith, child, newOwner } from './actors.ts';
import { type RunningIdentity, runIdentity } from './running-identity.ts';

let identity: RunningIdentity;

beforeAll(async () => {
  identity = await runIdentity();
});

afterAll(() => identity.stop());

const move = (caller: Caller, node: string, parent: string, key = '') =>
  identity.client.moveNode({ caller, node, parent, idempotency: { key } });

/** Two departments; a team in the first, with a user who has a key. */
async function scene() {
  const { owner } = await newOwner(identity);
  const under = (kind: string, parent: string) => child(identity, owner, { kind, parent });
  const first = await under('department', owner.node);
  const second = await under('department', owner.node);
  const team = await under('team', first.id);
  const user = await under('user', team.id);
  const { secret } = await identity.client.createKey({
    ...{ caller: owner, node: user.id, name: 'laptop', role: 'member' },
  });
  return { owner, first: first.id, second: second.id, team: team.id, user: user.id, secret };
}

const pathOf = async (secret: string) => (await callerWith(identity, secret)).path;

describe('a move', () => {
  it('takes everything below along, and is told to the ledger and to everybody', async () => {
    const { owner, second, team, user, secret } = await scene();
    const { node } = await move(owner, team, second);
    expect(node).toMatchObject({ id: team, parent: second });
    expect(await pathOf(secret)).toEqual([owner.node, second, team, user]);
    expect(identity.ledger.told.at(-1)?.body).toEqual({
      $case: 'moveNode',
      value: { node: team, parent: second },
    });
    const heard = () =>
      identity.published
        .filter(({ subject }) => subject === `alfred.identity.${owner.organization}.NodeMoved.v1`)
        .map(({ bytes }) => NodeMoved.decode(bytes));
    await expect.poll(heard).toContainEqual({ organization: owner.organization, node: team });
  });

  it('that the ledger refuses changes nothing, and says why to whoever repeats it', async () => {
    const { owner, first, second, team, user, secret } = await scene();
    identity.ledger.refusing = { $case: 'moveNode', code: 'tree_too_deep' };
    const refused = { code: 'tree_too_deep' };
    await expect(move(owner, team, second, 'once')).rejects.toMatchObject(refused);
    identity.ledger.refusing = undefined;
    await expect(move(owner, team, second, 'once')).rejects.toMatchObject(refused);
    expect(await pathOf(secret)).toEqual([owner.node, first, team, user]);
    await move(owner, team, second, 'twice');
    expect(await pathOf(secret)).toEqual([owner.node, second, team, user]);
  });

  it('waits for a ledger that is away, and is made without anybody asking again', async () => {
    const { owner, first, second, team, user, secret } = await scene();
    identity.ledger.away = true;
    const away = { code: 'service_unavailable' };
    await expect(move(owner, team, second, 'away')).rejects.toMatchObject(away);
    await expect(child(identity, owner, { kind: 'user', parent: team })).rejects.toMatchObject(
      away,
    );
    expect(await pathOf(secret)).toEqual([owner.node, first, team, user]);
    identity.ledger.away = false;
    await expect.poll(() => pathOf(secret)).toEqual([owner.node, second, team, user]);
    expect((await move(owner, team, second, 'away')).node).toMatchObject({ parent: second });
    const late = await child(identity, owner, { kind: 'user', parent: team });
    expect(late.parent).toBe(team);
  });

  it('is made in the order of the ledger by any number at once', async () => {
    const { owner, first, second, team, secret } = await scene();
    const parents = [second, first, owner.node, second, first];
    await Promise.all(parents.map((parent) => move(owner, team, parent)));
    const told = identity.ledger.told.flatMap(({ body }) =>
      body?.$case === 'moveNode' && body.value.node === team ? [body.value.parent] : [],
    );
    expect(told).toHaveLength(parents.length);
    const { node } = await identity.client.getNode({ caller: owner, node: team });
    expect(node?.parent).toBe(told.at(-1));
    expect((await pathOf(secret)).at(-3)).toBe(told.at(-1));
  });

  it('sees only what its caller sees', async () => {
    const { owner, second, team, user, secret } = await scene();
    const { owner: stranger } = await newOwner(identity);
    const unknown = { code: 'resource_unknown' };
    await expect(move(stranger, team, stranger.node)).rejects.toMatchObject(unknown);
    await expect(move(owner, team, stranger.node)).rejects.toMatchObject(unknown);
    const member = await callerWith(identity, secret);
    await expect(move(member, user, second)).rejects.toMatchObject(unknown);
  });
});
