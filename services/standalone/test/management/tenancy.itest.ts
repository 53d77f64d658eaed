import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { attempts } from './attempts.ts';
import { boost } from './attempts-money.ts';
import { victimsRoute } from './attempts-routing.ts';
import { type ManagementClient, runManagement } from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';
import { settledRequest } from './running-services.ts';
import type { Victim } from './victim.ts';

// Methodology: every route that the API registers is tried with the owner's key of one organisation
// and the ids of another. A route without a line in the table fails, so that none can be forgotten.
// Afterwards the victim's whole state, read through its own key, is what it was before.

let client: ManagementClient;
let victim: Victim;
let attacker: Organization;

beforeAll(async () => {
  client = await runManagement();
  const made = await newOrganization(client, 'Victim');
  attacker = await newOrganization(client, 'Attacker');
  for (const { root, owner, user } of [made, attacker]) {
    const credits = { asset: 'USD', amount: '25.00' };
    await client.call(owner, 'POST', `/api/v1/wallets/${root}/credits`, { body: credits });
    const allocation = { asset: 'USD', amount: '5.00', to: user };
    await client.call(owner, 'POST', `/api/v1/wallets/${root}/allocations`, { body: allocation });
  }
  const { ledger, root: organization, user: node } = made;
  const { request, answer } = settledRequest({ organization, ledger, node });
  client.services.seen.set(`${organization}/${request}`, answer);
  const { body: subscriber } = await client.call(made.owner, 'POST', '/api/v1/subscribers', {
    body: { name: 'Warehouse' },
  });
  const { id } = subscriber as { id: string };
  const route = { description: 'Of the victim.', targets: [{ model: 'sim/lorem' }] };
  await client.call(made.owner, 'PUT', `/api/v1/routes/${victimsRoute}`, { body: route });
  const money = await boostAndSweep(made);
  victim = { ...made, request, subscriber: id, ...money, ...(await told(made)) };
  await logged(made, victim.subscription);
});

/** What services tell the log of comes a moment later: nothing is compared before it is there. */
async function logged({ owner }: Organization, subject: string): Promise<void> {
  const isThere = async () => {
    const { text } = await client.call(owner, 'GET', `/api/v1/audit?subject=${subject}`);
    expect(text).toContain('subscription.created');
  };
  await vi.waitFor(isThere, { timeout: 40_000, interval: 100 });
  // Whoever reads the log is in it, once an hour.
  await client.call(owner, 'GET', '/api/v1/ledger/entries');
}

/** Something to end, to cancel, to capture and to reverse. */
async function boostAndSweep({ owner, team, root }: Organization) {
  const limit = { asset: 'USD', window: 'day', limit: '9', mode: 'hard' };
  await client.call(owner, 'PUT', `/api/v1/budgets/${team}`, { body: limit });
  const at = boost.endsAt;
  const post = async (path: string, body: object) => {
    const { body: made } = await client.call(owner, 'POST', path, { body });
    return (made as { id: string }).id;
  };
  return {
    boosted: await post(`/api/v1/nodes/${team}/overrides`, boost),
    movement: await post(`/api/v1/wallets/${team}/sweeps`, { asset: 'USD', at }),
    hold: await post('/api/v1/holds', { node: team, asset: 'USD', amount: '0.02' }),
    transfer: await post('/api/v1/transfers', { from: root, to: team, asset: 'USD', amount: '1' }),
  };
}

/** A subscription, and a delivery to it that is over. */
async function told({ owner, team }: Organization) {
  const path = '/api/v1/notifications';
  const body = { node: team, channel: { type: 'log' } };
  const made = await client.call(owner, 'POST', `${path}/subscriptions`, { body });
  const { id: subscription } = made.body as { id: string };
  const test = `${path}/subscriptions/${subscription}/test`;
  const { id: delivery } = (await client.call(owner, 'POST', test)).body as { id: string };
  const deliveries = async () => (await client.call(owner, 'GET', `${path}/deliveries`)).body;
  const isOver = async () =>
    expect(await deliveries()).toMatchObject({ data: [{ id: delivery, status: 'delivered' }] });
  await vi.waitFor(isOver, { timeout: 40_000, interval: 50 });
  return { subscription, delivery };
}

afterAll(() => client.stop());

/** Told of a call, not a call itself: guarded like the routes of the management API. */
const isManaged = (url: string): boolean => url === '/v1/feedback';

const registered = () => {
  const managed = client.routes.filter(({ url }) => url.startsWith('/api/') || isManaged(url));
  return [...new Set(managed.map(({ method, url }) => `${method} ${url}`))];
};

const idsOfVictim = () => [
  ...[victim.root, victim.ledger, victim.team, victim.user],
  ...[victim.ownerKey, victim.memberKey, victim.request, victim.subscriber],
  ...[victim.subscription, victim.delivery, victim.hold, victim.transfer],
];

/** Everything that the victim can see of itself. */
async function stateOf({ owner, root, user, team }: Organization): Promise<readonly string[]> {
  const nodes = [root, team, user];
  const paths = [
    ...['/api/v1/nodes', '/api/v1/keys', '/api/v1/wallets', '/api/v1/ledger/entries?limit=1000'],
    ...nodes.flatMap((node) => [`/api/v1/policies/${node}`, `/api/v1/budgets/${node}`]),
    ...['/api/v1/notifications/subscriptions', '/api/v1/notifications/deliveries'],
    ...['/api/v1/subscribers', '/api/v1/tags', '/api/v1/prices/versions', '/api/v1/rates'],
    ...nodes.map((node) => `/api/v1/nodes/${node}/tags`),
    ...nodes.flatMap((node) =>
      ['overrides', 'pool', 'payment', 'priority'].map((what) => `/api/v1/nodes/${node}/${what}`),
    ),
    ...nodes.map((node) => `/api/v1/wallets/${node}/movements`),
    ...['/api/v1/holds', '/api/v1/routes'],
  ];
  const answers: string[] = [];
  for (const path of paths) answers.push((await client.call(owner, 'GET', path)).text);
  return answers;
}

describe('another organisation', () => {
  it('is tried through every route there is', () => {
    expect(registered().toSorted()).toEqual(Object.keys(attempts).toSorted());
  });

  it('finds nothing, sees nothing and changes nothing', async () => {
    const before = await stateOf(victim);
    for (const [route, { refused, own }] of Object.entries(attempts)) {
      const method = route.split(' ', 1)[0] ?? '';
      for (const { path, body } of refused?.(victim, attacker) ?? []) {
        const answer = await client.call(attacker.owner, method, path, { body });
        const expected = path.includes('after=') ? [400] : [401, 403, 404];
        expect(expected, `${route} ${path} answered ${answer.text}`).toContain(answer.status);
      }
      for (const { path, body } of own?.(victim, attacker) ?? []) {
        const answer = await client.call(attacker.owner, method, path, { body });
        expect([200, 201, 202], `${route} ${path} answered ${answer.text}`).toContain(
          answer.status,
        );
        expect(idsOfVictim().filter((id) => answer.text.includes(id))).toEqual([]);
      }
    }
    expect(await stateOf(victim)).toEqual(before);
  });

  it('is refused with the same words as what does not exist', async () => {
    const ask = (id: string) => client.call(attacker.owner, 'GET', `/api/v1/nodes/${id}`);
    const foreign = await ask(victim.user);
    const nothing = await ask('usr_0000000000000000000000');
    expect(foreign.text.replaceAll(victim.user, 'X')).toBe(
      nothing.text.replaceAll('usr_0000000000000000000000', 'X'),
    );
  });
});

describe('without a key', () => {
  it('every route is closed', async () => {
    for (const [route, { refused, own }] of Object.entries(attempts)) {
      const method = route.split(' ', 1)[0] ?? '';
      const [attack] = [...(refused?.(victim, attacker) ?? []), ...(own?.(victim, attacker) ?? [])];
      const { path = '', body } = attack ?? {};
      expect((await client.call('alf_live_none', method, path, { body })).status, route).toBe(401);
    }
  });
});

describe('auditors', () => {
  it('write nothing, through any route that writes', async () => {
    const before = await stateOf(victim);
    for (const [route, { refused }] of Object.entries(attempts)) {
      const method = route.split(' ', 1)[0] ?? '';
      if (method === 'GET') continue;
      for (const { path, body } of refused?.(victim, attacker) ?? []) {
        const { status } = await client.call(victim.auditor, method, path, { body });
        expect([401, 403], route).toContain(status);
      }
    }
    expect(await stateOf(victim)).toEqual(before);
  });

  it('read everything of their own organisation', async () => {
    for (const path of [
      '/api/v1/nodes',
      '/api/v1/keys',
      '/api/v1/wallets',
      `/api/v1/wallets/${victim.user}`,
      `/api/v1/policies/${victim.root}`,
      `/api/v1/requests/${victim.request}`,
      '/api/v1/ledger/entries',
    ]) {
      expect((await client.call(victim.auditor, 'GET', path)).status, path).toBe(200);
    }
  });
});

describe('members', () => {
  it('see their own part and nothing beside it', async () => {
    const { member, user, team, root, request, memberKey, ownerKey } = victim;
    const get = (path: string) => client.call(member, 'GET', path);
    const nodes = await get('/api/v1/nodes');
    expect(nodes.body).toMatchObject({ data: [{ id: user }], next: null });
    expect((await get('/api/v1/keys')).body).toMatchObject({ data: [{ id: memberKey }] });
    expect((await get('/api/v1/wallets')).body).toMatchObject({
      data: [{ node: user, balances: [{ asset: 'USD', posted: '5.00' }] }],
    });
    expect((await get(`/api/v1/requests/${request}`)).status).toBe(200);
    for (const beside of [team, root]) {
      for (const path of ['nodes', 'wallets', 'budgets', 'policies']) {
        expect((await get(`/api/v1/${path}/${beside}`)).status, `${path} ${beside}`).toBe(404);
      }
    }
    expect((await get('/api/v1/ledger/entries')).status).toBe(403);
    expect((await client.call(member, 'DELETE', `/api/v1/keys/${ownerKey}`)).status).toBe(404);
  });

  it('do not see the calls of others', async () => {
    const { ledger, root: organization, team } = victim;
    const { request, answer } = settledRequest({ organization, ledger, node: team });
    client.services.seen.set(`${organization}/${request}`, answer);
    const path = `/api/v1/requests/${request}`;
    expect((await client.call(victim.member, 'GET', path)).status).toBe(404);
    expect((await client.call(victim.owner, 'GET', path)).status).toBe(200);
  });
});
