import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Answer,
  type ManagementClient,
  operatorToken,
  runManagement,
} from './management-client.ts';
import { newOrganization, type Organization } from './organization.ts';

let client: ManagementClient;
let org: Organization;

beforeAll(async () => {
  client = await runManagement();
  org = await newOrganization(client);
});

afterAll(() => client.stop());

const asOwner = (method: string, path: string, body?: unknown) =>
  client.call(org.owner, method, path, { body });
const asOperator = (method: string, path: string, body?: unknown, idempotencyKey?: string) =>
  client.call(operatorToken, method, path, {
    body,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  });
const errorOf = ({ body }: Answer) => (body as { error: object }).error;
const versionOf = ({ body }: Answer) => (body as { version: string }).version;
const yesterday = new Date(Date.now() - 86_400_000).toISOString();
const priceOf = async (model: string, at?: string) =>
  (await asOwner('GET', `/api/v1/prices/${model}${at ? `?at=${at}` : ''}`)).body;

const price = {
  prices: { inputUncached: '0.15', cacheRead: '0.075', outputText: '0.60' },
  tiers: [{ above: 200_000, prices: { inputUncached: '0.30' } }],
  hours: [{ start: '22:00', end: '06:00', prices: { inputUncached: '0.10' } }],
  ...{ context: 400_000, outputMax: 32_768 },
};

describe('a price', () => {
  it('is set from a date on, listed, and makes a version that stays', async () => {
    const path = '/api/v1/prices/openai/vendor%2Fmine';
    const set = await asOperator('PUT', path, { ...price, from: '2126-01-01T01:00:00+01:00' });
    expect(set.body).toMatchObject({
      ...{ provider: 'openai', model: 'vendor/mine', asset: 'USD', ...price },
      from: '2126-01-01T00:00:00.000000Z',
    });
    expect(await priceOf('openai/vendor%2Fmine')).toMatchObject({
      error: { code: 'model_unpriced' },
    });
    expect(await priceOf('openai/vendor%2Fmine', '2126-01-01T12:00:00Z')).toMatchObject({
      ...{ ceiling: false, prices: { inputUncached: '0.15' } },
    });
    expect(await priceOf('openai/vendor%2Fmine', '2126-01-01T23:00:00Z')).toMatchObject({
      prices: { inputUncached: '0.10' },
    });
    const listed = await asOwner('GET', '/api/v1/prices?provider=openai&model=vendor/mine');
    expect(listed.body).toMatchObject({ data: [{ model: 'vendor/mine' }], next: null });
    const versions = await asOwner('GET', '/api/v1/prices/versions?limit=1');
    expect(versions.body).toMatchObject({ data: [{ version: versionOf(set) }] });
    const next = (versions.body as { next: string }).next;
    const older = await asOwner(
      'GET',
      `/api/v1/prices/versions?before=${encodeURIComponent(next)}`,
    );
    expect((older.body as { data: unknown[] }).data.length).toBeGreaterThan(0);
  });

  it('of the list is overridden, taken away and restored under every name', async () => {
    const name = 'openai/gpt-4o-mini';
    const dated = 'openai/gpt-4o-mini-2024-07-18';
    const listPrice = await priceOf(dated);
    await asOperator('PUT', `/api/v1/prices/${name}`, {
      prices: { inputUncached: '9', outputText: '9' },
    });
    expect(await priceOf(dated)).toMatchObject({ prices: { inputUncached: '9.00' } });
    expect(await priceOf(dated, yesterday)).toMatchObject({
      prices: (listPrice as { prices: object }).prices,
    });
    expect((await asOperator('DELETE', `/api/v1/prices/${name}`)).body).toMatchObject({
      unpriced: true,
    });
    expect(await priceOf(dated)).toMatchObject({ error: { code: 'model_unpriced' } });
    const restored = await asOperator('POST', `/api/v1/prices/${name}/restore`, {});
    expect(restored.status).toBe(200);
    expect(await priceOf(dated)).toMatchObject({
      prices: (listPrice as { prices: object }).prices,
    });
  });

  it('says when the next dated price of the model takes over', async () => {
    const path = '/api/v1/prices/openai/dated';
    const set = (inputUncached: string, from: string) =>
      asOperator('PUT', path, { prices: { inputUncached, outputText: '2' }, from });
    const wrong = await set('999', '2126-01-01T00:00:00Z');
    expect(wrong.body).toMatchObject({ until: null });
    const early = await set('9.99', '2125-12-31T23:59:59Z');
    expect(early.body).toMatchObject({ until: '2126-01-01T00:00:00.000000Z' });
    const exact = await set('9.99', '2126-01-01T00:00:00Z');
    expect(exact.body).toMatchObject({ until: null, prices: { inputUncached: '9.99' } });
    const book = await client.call(operatorToken, 'GET', '/api/v1/prices?model=dated');
    expect((book.body as { data: unknown[] }).data).toHaveLength(2);
    const from = encodeURIComponent('2125-01-01T00:00:00Z');
    expect((await asOperator('DELETE', `${path}?from=${from}`)).body).toMatchObject({
      until: '2125-12-31T23:59:59.000000Z',
    });
  });

  it('is set once under one idempotency key, and the same again changes nothing', async () => {
    const path = '/api/v1/prices/openai/once';
    const body = { prices: { inputUncached: '1', outputText: '2' }, from: '2126-01-01T00:00:00Z' };
    const first = await asOperator('PUT', path, body, 'price-1');
    expect(versionOf(await asOperator('PUT', path, body, 'price-1'))).toBe(versionOf(first));
    expect(versionOf(await asOperator('PUT', path, body))).toBe(versionOf(first));
    const other = { ...body, prices: { inputUncached: '1', outputText: '3' } };
    expect(errorOf(await asOperator('PUT', path, other, 'price-1'))).toMatchObject({
      code: 'idempotency_key_reused',
    });
    expect(versionOf(await asOperator('PUT', path, other))).not.toBe(versionOf(first));
  });

  it.each([
    ['a float', { inputUncached: 0.15, outputText: '1' }, 'request_invalid'],
    ['a negative', { inputUncached: '-1', outputText: '1' }, 'amount_invalid'],
    [
      'more decimals than the asset',
      { inputUncached: '0.0000000001', outputText: '1' },
      'amount_invalid',
    ],
    ['no output', { inputUncached: '1' }, 'price_invalid'],
    ['an unknown bucket', { inputUncached: '1', outputText: '1', tokens: '1' }, 'request_invalid'],
  ])('is refused with %s', async (_, prices, code) => {
    const answer = await asOperator('PUT', '/api/v1/prices/openai/wrong', { prices });
    expect(errorOf(answer)).toMatchObject({ code });
  });

  it('is refused in the words of the API, in one line', async () => {
    const put = (prices: object, more: object = {}) =>
      asOperator('PUT', '/api/v1/prices/openai/wrong', { prices, ...more });
    const { body: half } = await put({ inputUncached: '1' });
    expect(half).toMatchObject({
      error: {
        message: 'The price book cannot take this: inputUncached and outputText are needed.',
      },
    });
    for (const inputUncached of ['9'.repeat(60), '1000000000']) {
      expect(errorOf(await put({ inputUncached, outputText: '1' }))).toMatchObject({
        ...{ code: 'amount_invalid', param: 'prices.inputUncached' },
        message: 'The amount is not valid: too large.',
      });
    }
  });

  it('that never was is not taken away', async () => {
    const gone = await asOperator('DELETE', '/api/v1/prices/openai/never-was');
    expect([gone.status, errorOf(gone)]).toMatchObject([404, { code: 'resource_unknown' }]);
    expect((await asOperator('DELETE', '/api/v1/prices/ceiling?provider=cohere')).status).toBe(404);
  });

  it('of a model without one is the ceiling, and says so', async () => {
    expect(await priceOf('mistral/nobody-knows')).toMatchObject({
      error: { code: 'model_unpriced' },
    });
    const prices = { inputUncached: '100', outputText: '200' };
    await asOperator('PUT', '/api/v1/prices/ceiling', { provider: 'mistral', prices });
    expect(await priceOf('mistral/nobody-knows')).toMatchObject({
      ...{ ceiling: true, model: 'nobody-knows', prices: { inputUncached: '100.00' } },
    });
    expect(await priceOf('groq/nobody-knows')).toMatchObject({ error: { code: 'model_unpriced' } });
    await asOperator('DELETE', '/api/v1/prices/ceiling?provider=mistral');
    expect(await priceOf('mistral/nobody-knows')).toMatchObject({
      error: { code: 'model_unpriced' },
    });
  });

  it('version is superseded by the one in force, never that one itself', async () => {
    const { data } = (await asOwner('GET', '/api/v1/prices/versions?limit=2')).body as {
      data: { version: string }[];
    };
    const [inForce, before] = data.map(({ version }) => encodeURIComponent(version));
    const supersede = (version = '') =>
      asOperator('POST', `/api/v1/prices/versions/${version}/supersede`, {});
    expect((await supersede(before)).body).toMatchObject({ supersededBy: data[0]?.version });
    expect(errorOf(await supersede(inForce))).toMatchObject({ code: 'price_version_in_force' });
    const never = encodeURIComponent('2020-01-01.1+00000000');
    expect((await supersede(never)).status).toBe(404);
  });
});

describe('a rate', () => {
  it('is set from a date on and listed', async () => {
    const set = await asOperator('PUT', '/api/v1/rates/TOK', {
      dollars: '0.000002',
      from: yesterday,
    });
    expect(set.body).toMatchObject({ asset: 'TOK', dollars: '0.000002' });
    const listed = await asOwner('GET', '/api/v1/rates');
    expect(listed.body).toMatchObject({ data: [{ asset: 'TOK', dollars: '0.000002' }] });
    expect((await asOperator('PUT', '/api/v1/rates/EUR', { dollars: '1' })).status).toBe(400);
    expect((await asOperator('PUT', '/api/v1/rates/USD', { dollars: '2' })).status).toBe(400);
  });
});

describe('rerates and stopped records', () => {
  it('are the operator’s', async () => {
    const started = await asOperator('POST', '/api/v1/rerates', { provider: 'sim' });
    expect(started).toMatchObject({ status: 202, body: { dryRun: true, provider: 'sim' } });
    const { id } = started.body as { id: string };
    const read = async () => (await asOperator('GET', `/api/v1/rerates/${id}`)).body;
    await expect.poll(read).toMatchObject({ status: 'done', changed: 0 });
    expect((await asOperator('GET', '/api/v1/rerates/rer_none')).status).toBe(404);
    const { version } = (await asOwner('GET', '/api/v1/prices')).body as { version: string };
    const same = await asOperator('POST', '/api/v1/rerates', {
      provider: 'sim',
      fromVersion: version,
    });
    expect(errorOf(same)).toMatchObject({ code: 'rerate_refused' });
    for (const wish of [{ provider: 'nobody' }, { provider: 'sim', model: 'nothing' }]) {
      const unknown = await asOperator('POST', '/api/v1/rerates', wish);
      expect(errorOf(unknown)).toMatchObject({
        ...{ code: 'rerate_refused', message: expect.stringMatching(/nobody|nothing/) },
      });
    }
    expect((await asOperator('GET', '/api/v1/stopped')).body).toEqual({ data: [], next: null });
    const decision = { decision: 'keep' };
    expect((await asOperator('POST', '/api/v1/stopped/1/decision', decision)).status).toBe(404);
  });
});
