import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { usageBy } from './attempts-metering.ts';
import { type ManagementClient, runManagement } from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';

// Through the real ledger: money is spent past 50, 80 and 100 percent of a budget, and whoever
// subscribed to the node or to one above it is told of each crossing once.

interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let client: ManagementClient;
let org: Organization;
let server: Server;
let endpoint: string;
let code = 204;
let received: Received[] = [];

beforeAll(async () => {
  client = await runManagement();
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { url: path = '', headers } = request;
    received.push({ path, headers, body: Buffer.concat(chunks).toString() });
    response.writeHead(code).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await client.stop();
  server.closeAllConnections();
  server.close();
});

beforeEach(async () => {
  org = await newOrganization(client);
  [code, received] = [204, []];
  const credits = { asset: 'USD', amount: '10.00' };
  await post(`/wallets/${org.root}/credits`, credits);
  await post(`/wallets/${org.root}/allocations`, { ...credits, to: org.user });
});

const eventually = { timeout: 40_000 };
const call = (method: string, path: string, options: object = {}) =>
  client.call(org.owner, method, `/api/v1${path}`, options);
const post = async (path: string, body?: object) => {
  const answer = await call('POST', path, { body });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer.body as Record<string, string>;
};
const subscribe = (node: string, path: string, wish: object = {}) => {
  const channel = { type: 'webhook', url: `${endpoint}${path}` };
  return post('/notifications/subscriptions', { node, channel, ...wish });
};
const spend = async (id: string, amount: string) => {
  const data = { provider: 'sim', model: 'echo', usage: {}, amount };
  await post('/usage', usageBy(org.user, { id, data }));
};
const setBudget = (node: string, limit: string) =>
  call('PUT', `/budgets/${node}`, {
    body: { asset: 'USD', window: 'month', limit, mode: 'soft' },
  });
const deliveries = async (query = '') =>
  ((await call('GET', `/notifications/deliveries${query}`)).body as { data: object[] }).data;
const percentsOf = (path: string) =>
  received
    .filter((each) => each.path === path)
    .map(({ body }) => JSON.parse(body).data.percent)
    .toSorted((a, b) => a - b);

/** As Standard Webhooks 1.0.0 has it, in words of this test's own. */
function signatureOf({ headers, body }: Received, secret: string): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

describe('spending past 50, 80 and 100 percent', () => {
  it('is told to everybody who subscribed, three times and no more', async () => {
    await setBudget(org.team, '1.00');
    await spend('before', '0.10');
    const team = await subscribe(org.team, '/team');
    await subscribe(org.root, '/root');
    await subscribe(org.root, '/full', { percents: [100], asset: 'USD' });
    await subscribe(org.user, '/user');
    await subscribe(org.root, '/tokens', { asset: 'TOK' });
    for (const [id, amount] of [
      ...[['a', '0.30'] as const, ['b', '0.15'] as const, ['c', '0.26'] as const],
      ...[['d', '0.25'] as const, ['e', '0.50'] as const],
    ]) {
      await spend(id, amount);
    }
    await expect.poll(() => deliveries('?status=delivered'), eventually).toHaveLength(7);
    expect(percentsOf('/team')).toEqual([50, 80, 100]);
    expect(percentsOf('/root')).toEqual([50, 80, 100]);
    expect(percentsOf('/full')).toEqual([100]);
    expect(received).toHaveLength(7);
    expect(await deliveries()).toHaveLength(7);
    for (const each of received.filter(({ path }) => path === '/team')) {
      const expected = signatureOf(each, team.secret ?? '');
      expect(each.headers['webhook-signature']).toBe(expected);
      expect(JSON.parse(each.body).data).toMatchObject({
        ...{ node: org.team, asset: 'USD', window: 'month', limit: '1.00' },
        entry: { ledger: org.ledger },
      });
    }
    const [full] = received.filter(({ path }) => path === '/full');
    expect(JSON.parse(full?.body ?? '').data.used).toBe('1.06');
  });

  it('is told by one jump over all three as three events', async () => {
    await setBudget(org.user, '1.00');
    await subscribe(org.team, '/jump');
    await spend('jump', '1.50');
    await expect.poll(() => percentsOf('/jump'), eventually).toEqual([50, 80, 100]);
  });
});

describe('subscriptions over the API', () => {
  it('show their secret once, and are read, tested, rotated and deleted', async () => {
    const body = { node: org.team, channel: { type: 'webhook', url: `${endpoint}/hook?key=1` } };
    const make = () =>
      call('POST', '/notifications/subscriptions', { body, idempotencyKey: 'once' });
    const [first, again] = [await make(), await make()];
    const made = first.body as { id: string; secret: string };
    expect([first.status, first.headers['cache-control']]).toEqual([201, 'no-store']);
    const { secret: older, ...shown } = made;
    expect(again.body).toEqual(shown);
    const path = `/notifications/subscriptions/${made.id}`;
    const { secret } = await post(`${path}/rotate-secret`);
    expect([older, secret]).toEqual([expect.stringMatching(/^whsec_/), expect.any(String)]);
    expect(secret).not.toBe(older);
    const test = await post(`${path}/test`);
    expect(test).toMatchObject({ event: 'notification.test', entry: null });
    await expect.poll(() => received.length, eventually).toBe(1);
    const [got] = received;
    if (!got) throw new Error('unreachable');
    const signatures = [secret ?? '', older].map((each) => signatureOf(got, each)).join(' ');
    expect(got.headers['webhook-signature']).toBe(signatures);
    const byAuditor = await client.call(org.auditor, 'GET', '/api/v1/notifications/subscriptions');
    expect(byAuditor.text).not.toContain('key=1');
    expect((await call('GET', '/notifications/subscriptions')).text).toContain('key=1');
    expect((await call('DELETE', path)).body).toEqual({ id: made.id });
    expect((await call('DELETE', path)).status).toBe(404);
  });

  it('end as dead letters by 410, which are replayed once it is enabled again', async () => {
    code = 410;
    const { id } = await subscribe(org.team, '/gone');
    const path = `/notifications/subscriptions/${id}`;
    await post(`${path}/test`);
    const dead = async () => (await call('GET', '/notifications/dead-letters')).body;
    await expect
      .poll(dead, eventually)
      .toMatchObject({ data: [{ status: 'dead', attempts: 1, lastCode: 410 }] });
    const [letter] = (await deliveries()) as { id: string }[];
    const replay = `/notifications/deliveries/${letter?.id}/replay`;
    expect((await call('POST', replay)).body).toMatchObject({
      error: { code: 'subscription_disabled' },
    });
    code = 200;
    expect(await post(`${path}/enable`)).toMatchObject({ status: 'active' });
    await post(replay);
    await expect
      .poll(() => deliveries(), eventually)
      .toMatchObject([{ status: 'delivered', attempts: 1, lastCode: 200 }]);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it.each([
    ['http://100.64.0.1/', 'not public'],
    ['http://169.254.169.254/latest/', 'not public'],
    ['http://[::ffff:192.168.0.1]/', 'not public'],
    ['ftp://127.0.0.1/', 'not https'],
  ])('go nowhere they should not: %s', async (url, reason) => {
    const body = { node: org.team, channel: { type: 'webhook', url } };
    const { body: refused } = await call('POST', '/notifications/subscriptions', { body });
    expect(refused).toMatchObject({ error: { code: 'webhook_url_refused' } });
    expect(JSON.stringify(refused)).toContain(reason);
  });

  it('are for owners, and to auditors to see', async () => {
    const body = { node: org.user, channel: { type: 'log' } };
    const path = '/api/v1/notifications/subscriptions';
    const as = (key: string, method: string) => client.call(key, method, path, { body });
    expect((await as(org.member, 'POST')).status).toBe(403);
    expect((await as(org.auditor, 'POST')).status).toBe(403);
    expect((await client.call(org.member, 'GET', path)).status).toBe(403);
    expect((await client.call(org.auditor, 'GET', path)).status).toBe(200);
    const unknown = { node: 'usr_0000000000000000000000', channel: { type: 'log' } };
    const stray = await call('POST', '/notifications/subscriptions', { body: unknown });
    expect(stray.status).toBe(404);
  });
});
