import { organizationCreator } from '@alfred/gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ManagementClient, operatorToken, runManagement } from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';
import { settledRequest } from './running-services.ts';

let client: ManagementClient;
let org: Organization;

beforeAll(async () => {
  client = await runManagement();
  org = await newOrganization(client);
});

afterAll(() => client.stop());

const asOwner = (method: string, path: string, body?: unknown, idempotencyKey?: string) =>
  client.call(org.owner, method, path, {
    body,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });

const newUser = async (name = 'Grace') => {
  const { body } = await asOwner('POST', '/api/v1/nodes', { kind: 'user', name, parent: org.root });
  return (body as { id: string }).id;
};

const codeOf = ({ body }: { readonly body: unknown }) =>
  (body as { error: { code: string } }).error.code;

describe('organisations', () => {
  it('are made with the token of the operator alone', async () => {
    const wish = { body: { name: 'Acme', timeZone: 'Asia/Kolkata' } };
    const made = await client.call(operatorToken, 'POST', '/api/v1/organizations', wish);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      organization: { kind: 'organization', name: 'Acme', parent: null },
      ledger: expect.stringMatching(/^led_/),
      key: { role: 'owner', key: expect.stringMatching(/^alf_live_/) },
    });
    const refused = await client.call(`${operatorToken}x`, 'POST', '/api/v1/organizations', wish);
    expect(refused.status).toBe(401);
  });

  it('are made the same way by a host that has no HTTP yet', async () => {
    const create = organizationCreator(client.services);
    const { organization, owner } = await create({
      name: 'Demo',
      timeZone: 'UTC',
      idempotency: '',
    });
    const path = `/api/v1/policies/${organization.id}`;
    const { body } = await client.call(owner.secret ?? '', 'GET', path);
    expect(body).toMatchObject({ version: 1, rules: [{ id: 'allow-all' }] });
  });

  it('start with a policy that allows every model', async () => {
    const { body } = await asOwner('GET', `/api/v1/policies/${org.root}`);
    expect(body).toMatchObject({
      version: 1,
      rules: [{ id: 'allow-all', effect: 'allow', models: ['*'] }],
    });
  });

  it('are one under one idempotency key, and keep what their owner made of the policy', async () => {
    const wish = { body: { name: 'Repeated' }, idempotencyKey: 'make it once' };
    const make = () => client.call(operatorToken, 'POST', '/api/v1/organizations', wish);
    const first = (await make()).body as { organization: { id: string }; key: { key: string } };
    const path = `/api/v1/policies/${first.organization.id}`;
    await client.call(first.key.key, 'PUT', path, { body: { rules: [] } });
    const again = (await make()).body as typeof first;
    expect(again.organization).toEqual(first.organization);
    expect(again.key).not.toHaveProperty('key');
    expect((await client.call(first.key.key, 'GET', path)).body).toMatchObject({
      version: 2,
      rules: [],
    });
  });
});

describe('nodes', () => {
  it('are created, read, renamed and listed by cursor', async () => {
    const ids = [await newUser('One'), await newUser('Two'), await newUser('Three')];
    const [first = ''] = ids;
    expect((await asOwner('PATCH', `/api/v1/nodes/${first}`, { name: 'Uno' })).body).toMatchObject({
      id: first,
      name: 'Uno',
      kind: 'user',
      parent: org.root,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
    });
    const seen: string[] = [];
    let next: string | null = '';
    for (let pages = 0; next !== null && pages < 20; pages += 1) {
      const after: string = next ? `&after=${next}` : '';
      const { body } = await asOwner('GET', `/api/v1/nodes?limit=2${after}`);
      const page = body as { data: { id: string }[]; next: string | null };
      expect(page.data.length).toBeLessThanOrEqual(2);
      seen.push(...page.data.map(({ id }) => id));
      next = page.next;
    }
    expect(next).toBeNull();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining([org.root, org.team, org.user, ...ids]));
  });

  it('are made once under one idempotency key; another wish under it is refused', async () => {
    const wish = { kind: 'user', name: 'Once', parent: org.root };
    const first = await asOwner('POST', '/api/v1/nodes', wish, 'node-1');
    expect((await asOwner('POST', '/api/v1/nodes', wish, 'node-1')).body).toEqual(first.body);
    const other = await asOwner('POST', '/api/v1/nodes', { ...wish, name: 'Two' }, 'node-1');
    expect([other.status, codeOf(other)]).toEqual([409, 'idempotency_key_reused']);
  });

  it.each([
    [{ kind: 'user', name: 'x' }, 'parent'],
    [{ kind: 'organization', name: 'x', parent: 'org_1' }, 'kind'],
    [{ kind: 'user', name: 7, parent: 'org_1' }, 'name'],
    [{ kind: 'user', name: 'x', parent: 'org_1', colour: 'red' }, 'colour'],
    [{ kind: 'user', name: 'x', parent: 'no id!' }, 'parent'],
    [{ kind: 'user', name: 'a\u0007b', parent: 'ROOT' }, 'name'],
    [[], 'body'],
    [undefined, 'body'],
  ])('refuse %j by the field that is wrong', async (body, param) => {
    const text = JSON.stringify(body)?.replace('ROOT', org.root);
    const answer = await asOwner('POST', '/api/v1/nodes', text && JSON.parse(text));
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: { code: 'request_invalid', param } });
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'limit=-1', 'size=3', 'limit=1&limit=2'])(
    'refuse the query %s',
    async (query) => {
      expect((await asOwner('GET', `/api/v1/nodes?${query}`)).status).toBe(400);
    },
  );

  it('take only printable idempotency keys of a bounded length', async () => {
    for (const key of ['', 'x'.repeat(201), 'tab\there', 'é']) {
      const wish = { kind: 'user', name: 'x', parent: org.root };
      expect(codeOf(await asOwner('POST', '/api/v1/nodes', wish, key))).toBe(
        'idempotency_key_invalid',
      );
    }
  });
});

describe('keys', () => {
  it('are shown once, open the API, and are refused at once when revoked', async () => {
    for (const past of ['1970-01-01T00:00:00Z', '1969-07-20T20:17:00Z', '2020-01-01T00:00:00Z']) {
      const body = { node: org.root, name: 'late', role: 'owner', expiresAt: past };
      expect(await client.call(org.owner, 'POST', '/api/v1/keys', { body })).toMatchObject({
        ...{ status: 400, body: { error: { code: 'request_invalid', param: 'expiresAt' } } },
      });
    }
    const expiresAt = '2126-01-02T03:04:05.678901+01:00';
    const wish = { node: org.root, name: 'second owner', role: 'owner', expiresAt };
    const made = await asOwner('POST', '/api/v1/keys', wish, 'key-1');
    expect(made.headers['cache-control']).toBe('no-store');
    const { id, key } = made.body as { id: string; key: string };
    expect(made.body).toMatchObject({
      lastFour: key.slice(-4),
      expiresAt: '2126-01-02T02:04:05.678901Z',
      revokedAt: null,
    });
    const again = await asOwner('POST', '/api/v1/keys', wish, 'key-1');
    expect(again.body).toMatchObject({ id });
    expect(again.body).not.toHaveProperty('key');
    expect((await client.call(key, 'GET', '/api/v1/keys')).text).not.toContain(key);
    const revoked = await asOwner('DELETE', `/api/v1/keys/${id}`);
    expect(revoked.status).toBe(200);
    await expect.poll(() => client.evicted).toContain(id);
    expect((await client.call(key, 'GET', '/api/v1/keys')).status).toBe(401);
  });

  it('of members make only members', async () => {
    const ask = (role: string) =>
      client.call(org.member, 'POST', '/api/v1/keys', {
        body: { node: org.user, name: 'x', role },
      });
    expect((await ask('member')).status).toBe(201);
    const above = await ask('owner');
    expect([above.status, codeOf(above)]).toEqual([403, 'role_above_caller']);
  });
});

describe('policies', () => {
  it('get a version when they change, and only then', async () => {
    const node = await newUser();
    const path = `/api/v1/policies/${node}`;
    const none = { node, version: 0, rules: [], publishedAt: null };
    expect((await asOwner('GET', path)).body).toEqual(none);
    const rules = [{ id: 'no-lorem', effect: 'deny', models: ['sim/lorem', 'gpt-*'] }];
    expect((await asOwner('PUT', path, { rules })).body).toMatchObject({ version: 1, rules });
    expect((await asOwner('PUT', path, { rules })).body).toMatchObject({ version: 1, rules });
    expect((await asOwner('PUT', path, { rules: [] })).body).toMatchObject({ version: 2 });
    const bad = await asOwner('PUT', path, { rules: [{ ...rules[0], effect: 'perhaps' }] });
    expect(bad.body).toMatchObject({ error: { param: 'rules.0.effect' } });
  });
});

describe('the story of a call', () => {
  it('is told from its first record to its entry', async () => {
    const { root: organization, ledger, user: node } = org;
    const { request, answer } = settledRequest({ organization, ledger, node });
    client.services.seen.set(`${organization}/${request}`, answer);
    expect((await asOwner('GET', `/api/v1/requests/${request}`)).body).toEqual({
      ...{ id: request, status: 'captured', node, apiKey: 'key_1' },
      ...{ surface: 'chat.completions', stream: false, provider: 'sim', model: 'sim/echo' },
      ...{ asset: 'USD', estimate: '0.000005', lease: 'lea_1', cost: '0.000001234' },
      admittedAt: '2027-01-15T08:00:00.000000Z',
      policy: { version: `${organization}@1`, rule: 'allow-all' },
      price: '2026-11-20.1',
      attempts: 1,
      cache: null,
      how: 'provider',
      usage: { inputUncached: 12, outputText: 34, requests: 1 },
      finishReason: 'stop',
      timings: {
        startedAt: '2027-01-15T08:00:00.000100Z',
        providerMicros: 2000,
        firstByteMicros: 1500,
      },
      ending: { type: 'settled', at: '2027-01-15T08:00:00.002000Z', reason: null },
      refusal: null,
      ...{ account: null, ceiling: false, claim: null, tags: {}, calls: [], routing: null },
      safety: { findings: [], notScanned: [] },
      entry: 42,
      ...{ entries: [], disputed: false },
    });
  });

  it('is waited for a moment, then there is none', async () => {
    const { root: organization, ledger, user: node } = org;
    const { request, answer } = settledRequest({ organization, ledger, node });
    const asked = asOwner('GET', `/api/v1/requests/${request}`);
    client.services.seen.set(`${organization}/${request}`, answer);
    expect((await asked).status).toBe(200);
    const none = await asOwner('GET', '/api/v1/requests/req_0000000000000000000000');
    expect([none.status, codeOf(none)]).toEqual([404, 'resource_unknown']);
  });
});
