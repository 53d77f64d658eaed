import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ManagementClient, runManagement } from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';
import { settledRequest } from './running-services.ts';

// Methodology: every route that the API registers is tried with the owner's key of one organisation
// and the ids of another. A route without a line in the table fails, so that none can be forgotten.
// Afterwards the victim's whole state, read through its own key, is what it was before.

interface Attack {
  readonly path: string;
  readonly body?: unknown;
}

interface Attempts {
  /** Names something of the victim's: 401, 403, 404, or 400 for a foreign cursor. */
  readonly refused?: (victim: Victim, attacker: Organization) => readonly Attack[];
  /** Names nothing: may succeed, and shows nothing of the victim's. */
  readonly own?: (victim: Victim, attacker: Organization) => readonly Attack[];
}

interface Victim extends Organization {
  readonly request: string;
}

const rules = [{ id: 'x', effect: 'deny', models: ['*'] }];
const money = { asset: 'USD', amount: '1.00' };
const budget = { asset: 'USD', window: 'day', limit: '0', mode: 'hard' };

const attempts: Readonly<Record<string, Attempts>> = {
  'POST /api/v1/organizations': {
    refused: () => [{ path: '/api/v1/organizations', body: { name: 'Mine' } }],
  },
  'POST /api/v1/nodes': {
    refused: ({ root, team }) =>
      [root, team].map((parent) => ({
        path: '/api/v1/nodes',
        body: { kind: 'user', name: 'Mole', parent },
      })),
  },
  'GET /api/v1/nodes': {
    own: () => [{ path: '/api/v1/nodes' }],
    refused: ({ user }) => [{ path: `/api/v1/nodes?after=${user}` }],
  },
  'GET /api/v1/nodes/:id': {
    refused: ({ root, user }) => [root, user].map((id) => ({ path: `/api/v1/nodes/${id}` })),
  },
  'PATCH /api/v1/nodes/:id': {
    refused: ({ user }) => [{ path: `/api/v1/nodes/${user}`, body: { name: 'Renamed' } }],
  },
  'POST /api/v1/keys': {
    refused: ({ root, user }) =>
      [root, user].map((node) => ({ path: '/api/v1/keys', body: { node, name: 'Mole' } })),
  },
  'GET /api/v1/keys': {
    own: () => [{ path: '/api/v1/keys' }],
    refused: ({ memberKey }) => [{ path: `/api/v1/keys?after=${memberKey}` }],
  },
  'DELETE /api/v1/keys/:id': {
    refused: ({ ownerKey, memberKey }) =>
      [ownerKey, memberKey].map((id) => ({ path: `/api/v1/keys/${id}` })),
  },
  'PUT /api/v1/policies/:node': {
    refused: ({ root, user }) =>
      [root, user].map((node) => ({ path: `/api/v1/policies/${node}`, body: { rules } })),
  },
  'GET /api/v1/policies/:node': {
    refused: ({ root }) => [{ path: `/api/v1/policies/${root}` }],
  },
  'GET /api/v1/wallets': {
    own: () => [{ path: '/api/v1/wallets' }],
    refused: ({ user }) => [{ path: `/api/v1/wallets?after=${user}` }],
  },
  'GET /api/v1/wallets/:node': {
    refused: ({ root, user }) => [root, user].map((node) => ({ path: `/api/v1/wallets/${node}` })),
  },
  'POST /api/v1/wallets/:node/credits': {
    refused: ({ user }) => [{ path: `/api/v1/wallets/${user}/credits`, body: money }],
  },
  'POST /api/v1/wallets/:node/allocations': {
    refused: (victim, attacker) => [
      { path: `/api/v1/wallets/${victim.root}/allocations`, body: { ...money, to: attacker.root } },
      { path: `/api/v1/wallets/${attacker.root}/allocations`, body: { ...money, to: victim.user } },
    ],
  },
  'PUT /api/v1/budgets/:node': {
    refused: ({ user }) => [{ path: `/api/v1/budgets/${user}`, body: budget }],
  },
  'GET /api/v1/budgets/:node': {
    refused: ({ user }) => [{ path: `/api/v1/budgets/${user}` }],
  },
  'GET /api/v1/requests/:id': {
    refused: ({ request }) => [{ path: `/api/v1/requests/${request}` }],
  },
  'GET /api/v1/ledger/entries': { own: () => [{ path: '/api/v1/ledger/entries?limit=1000' }] },
  'GET /api/v1/ledger/balances': { own: () => [{ path: '/api/v1/ledger/balances?size=2' }] },
  'GET /api/v1/ledger/checkpoint': { own: () => [{ path: '/api/v1/ledger/checkpoint?head=true' }] },
  'GET /api/v1/ledger/keys': { own: () => [{ path: '/api/v1/ledger/keys' }] },
};

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
  victim = { ...made, request };
});

afterAll(() => client.stop());

const registered = () => {
  const managed = client.routes.filter(({ url }) => url.startsWith('/api/'));
  return [...new Set(managed.map(({ method, url }) => `${method} ${url}`))];
};

const idsOfVictim = () => [
  ...[victim.root, victim.ledger, victim.team, victim.user],
  ...[victim.ownerKey, victim.memberKey, victim.request],
];

/** Everything that the victim can see of itself. */
async function stateOf({ owner, root, user, team }: Organization): Promise<readonly string[]> {
  const nodes = [root, team, user];
  const paths = [
    ...['/api/v1/nodes', '/api/v1/keys', '/api/v1/wallets', '/api/v1/ledger/entries?limit=1000'],
    ...nodes.flatMap((node) => [`/api/v1/policies/${node}`, `/api/v1/budgets/${node}`]),
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
        expect(answer.status, `${route} ${path} answered ${answer.text}`).toBe(200);
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
