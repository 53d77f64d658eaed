import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usageBy } from './attempts-metering.ts';
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
const yesterday = new Date(Date.now() - 86_400_000).toISOString();

describe('tags', () => {
  it('are declared, set on nodes and inherited', async () => {
    const keys = [{ key: 'project', values: ['apollo', 'gemini'] }];
    expect((await asOwner('PUT', '/api/v1/tags', { keys })).body).toEqual({ keys });
    expect((await client.call(org.member, 'GET', '/api/v1/tags')).body).toEqual({ keys });
    const tags = { project: 'apollo' };
    const set = await asOwner('PUT', `/api/v1/nodes/${org.team}/tags`, {
      costCentre: 'R-114',
      tags,
    });
    const own = { costCentre: 'R-114', tags };
    expect(set.body).toEqual({ node: org.team, ...own, inForce: own });
    expect((await asOwner('GET', `/api/v1/nodes/${org.user}/tags`)).body).toEqual({
      ...{ node: org.user, costCentre: null, tags: {} },
      inForce: own,
    });
    const odd = await asOwner('PUT', `/api/v1/nodes/${org.team}/tags`, { tags: { colour: 'red' } });
    expect(errorOf(odd)).toMatchObject({
      ...{ code: 'tag_undeclared', param: 'tags.colour', details: { tag: 'colour=red' } },
    });
    const twice = [...keys, ...keys];
    expect((await asOwner('PUT', '/api/v1/tags', { keys: twice })).status).toBe(400);
  });
});

describe('usage from outside', () => {
  const report = (body: unknown, key = org.owner) =>
    client.call(key, 'POST', '/api/v1/usage', { body });
  const results = ({ body }: Answer) => (body as { results: Record<string, unknown>[] }).results;
  const entries = async () => {
    const { body } = await asOwner('GET', '/api/v1/ledger/entries?limit=1000');
    return (body as { entries: string[] }).entries.map((line) => JSON.parse(line));
  };

  it('is charged once for ever, with its tags, at its time', async () => {
    await asOwner('PUT', '/api/v1/tags', {
      keys: [{ key: 'project', values: ['apollo', 'gemini'] }],
    });
    await asOwner('PUT', `/api/v1/nodes/${org.team}/tags`, {
      costCentre: 'R-114',
      tags: { project: 'apollo' },
    });
    const event = usageBy(org.user, {
      id: 'once',
      data: {
        ...{ provider: 'sim', model: 'echo', tags: { project: 'gemini' } },
        ...{ usage: { inputUncached: 1_000_000, outputText: 1_000_000 }, total: 2_000_000 },
      },
    });
    const [first] = results(await report(event));
    expect(first).toMatchObject({ status: 'accepted', asset: 'USD', amount: '0.75', id: 'once' });
    const [again] = results(await report([event]));
    expect(again).toMatchObject({ status: 'repeated', entry: first?.entry, amount: '0.75' });
    const told = (await entries()).filter(({ type }) => type === 'UsageReported.v1');
    expect(told).toMatchObject([
      {
        seq: first?.entry,
        effective: Date.parse('2026-11-22T00:00:00Z') * 1_000,
        data: { node: org.user, tags: { costCentre: 'R-114', project: 'gemini' } },
      },
    ]);
  });

  it('says what the wallet could not pay, and says it again', async () => {
    const body = { kind: 'user', name: 'Poor', parent: org.team };
    const made = await asOwner('POST', '/api/v1/nodes', body);
    const { id } = made.body as { id: string };
    const credits = { asset: 'USD', amount: '1.00' };
    await asOwner('POST', `/api/v1/wallets/${org.root}/credits`, credits);
    await asOwner('POST', `/api/v1/wallets/${org.root}/allocations`, { ...credits, to: id });
    const data = { provider: 'sim', model: 'echo', usage: {}, amount: '1.25' };
    const event = usageBy(id, { id: 'poor', data });
    const told = { amount: '1.25', covered: '1.00', overrun: '0.25' };
    expect(results(await report(event))).toMatchObject([{ status: 'accepted', ...told }]);
    expect(results(await report(event))).toMatchObject([{ status: 'repeated', ...told }]);
  });

  it('may have the attributes of CloudEvents and extensions, which change nothing', async () => {
    const standard = {
      datacontenttype: 'application/json; charset=utf-8',
      dataschema: 'https://batch.example/usage.json',
    };
    const extensions = { traceparent: '00-1-1-01', sampled: true, sequence: 7, partitionkey: null };
    const event = usageBy(org.user, { id: 'extended' });
    const [first] = results(await report({ ...event, ...standard, ...extensions }));
    expect(first).toMatchObject({ status: 'accepted' });
    expect(results(await report(event))).toMatchObject([{ status: 'repeated' }]);
  });

  it.each([
    ['a name with capitals', { partitionKey: 'a' }, 'partitionKey'],
    ['binary data', { data_base64: 'AA==' }, 'data_base64'],
    ['an object', { trace: { id: 1 } }, 'trace'],
    ['a long text', { trace: 'x'.repeat(1_001) }, 'trace'],
    ['too many', Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`e${n}`, n])), 'event'],
    ['data that is no JSON', { datacontenttype: 'text/xml' }, 'datacontenttype'],
  ])('has no extension like %s', async (_, over, param) => {
    const refused = await report({ ...usageBy(org.user, { id: 'odd' }), ...over });
    expect(errorOf(refused)).toMatchObject({ code: 'request_invalid', param });
  });

  it('stays what it was charged when prices change, and is no other under its name', async () => {
    const data = { provider: 'openai', model: 'gpt-4o', usage: { outputText: 1_000_000 } };
    const event = usageBy(org.user, { id: 'pinned', data });
    const [first] = results(await report(event));
    await asOperator('PUT', '/api/v1/prices/openai/gpt-4o', {
      ...{ prices: { inputUncached: '99', outputText: '99' }, from: '2026-01-01T00:00:00Z' },
    });
    expect(results(await report(event))).toMatchObject([{ ...first, status: 'repeated' }]);
    const other = { ...event, data: { ...data, usage: { outputText: 2 } } };
    const refused = await report(other);
    expect([refused.status, errorOf(refused)]).toMatchObject([
      409,
      { code: 'idempotency_key_reused' },
    ]);
    await asOperator('POST', '/api/v1/prices/openai/gpt-4o/restore', {
      from: '2026-01-01T00:00:00Z',
    });
  });

  it('is answered event by event in a batch, and a wrong one holds no other back', async () => {
    const of = (id: string, over: object, data: object = {}) =>
      usageBy(org.user, {
        id,
        data: { provider: 'sim', model: 'echo', usage: { inputUncached: 1_000 }, ...data },
        ...over,
      });
    const from = '2026-01-01T00:00:00Z';
    await asOperator('PUT', '/api/v1/rates/TOK', { dollars: '0.000002', from });
    const answer = await report([
      of('good', {}),
      of('good', {}),
      of('foreign', { subject: 'usr_0000000000000000000000' }),
      of('negative', {}, { usage: { outputText: -5 } }),
      of('absurd', {}, { usage: { outputText: 10 ** 15 } }),
      of('sum', {}, { usage: { outputText: 5 }, total: 6 }),
      of('unpriced', {}, { model: 'nobody-knows' }),
      of('future', { time: '2126-01-01T00:00:00Z' }),
      of('tagged', {}, { tags: { project: 'zeus' } }),
      of('shape', { type: 'other' }),
      'no event',
      of('amount', {}, { usage: {}, amount: '1.25' }),
      of('converted', {}, { amount: '1000', asset: 'TOK' }),
    ]);
    expect(answer.status).toBe(200);
    const told = results(answer).map(({ status, amount, error }) =>
      status === 'refused' ? (error as { code: string }).code : `${status} ${amount}`,
    );
    expect(told).toEqual([
      ...['accepted 0.00015', 'repeated 0.00015', 'resource_unknown'],
      ...['usage_invalid', 'usage_invalid', 'usage_invalid', 'model_unpriced', 'request_invalid'],
      ...[
        'tag_undeclared',
        'request_invalid',
        'request_invalid',
        'accepted 1.25',
        'accepted 0.002',
      ],
    ]);
    const [, , , negative] = results(answer);
    expect(negative).toMatchObject({
      error: { details: { bucket: 'outputText', problem: 'negative' } },
    });
  });

  it('comes in batches of at most 1,000', async () => {
    const events = Array.from({ length: 1_001 }, (_, n) => usageBy(org.user, { id: `batch-${n}` }));
    const tooMany = await report(events);
    expect([tooMany.status, JSON.stringify(tooMany.body)]).toEqual([
      400,
      expect.stringContaining('1 to 1,000 events'),
    ]);
    const answer = await report(events.slice(1));
    expect(new Set(results(answer).map(({ status }) => status))).toEqual(new Set(['accepted']));
    expect(
      results(await report(events.slice(1))).every(({ status }) => status === 'repeated'),
    ).toBe(true);
  });

  it('is reported by owners alone', async () => {
    expect((await report(usageBy(org.user), org.member)).status).toBe(403);
  });
});

describe('an organisation that pays in credits', () => {
  it('is charged in them, converted once after the sum', async () => {
    const made = await asOperator('POST', '/api/v1/organizations', {
      name: 'Credits',
      asset: 'CREDIT',
    });
    const { asset, organization, key } = made.body as {
      asset: string;
      organization: { id: string };
      key: { key: string };
    };
    expect(asset).toBe('CREDIT');
    const data = { provider: 'sim', model: 'echo', usage: { inputUncached: 7, outputText: 3 } };
    const event = usageBy(organization.id, { id: 'credits', data });
    const report = () => client.call(key.key, 'POST', '/api/v1/usage', { body: event });
    expect(errorOf(await report())).toMatchObject({
      ...{ code: 'asset_unpriced', details: { from: 'USD', to: 'CREDIT' } },
    });
    const dollars = { asset: 'USD', amount: '10.00' };
    const path = `/api/v1/wallets/${organization.id}/credits`;
    expect(errorOf(await client.call(key.key, 'POST', path, { body: dollars }))).toMatchObject({
      ...{ code: 'asset_unpaid', details: { asset: 'USD', paid: 'CREDIT' } },
    });
    await asOperator('PUT', '/api/v1/rates/CREDIT', { dollars: '0.0003', from: yesterday });
    const past = { ...event, time: new Date().toISOString() };
    const answer = await client.call(key.key, 'POST', '/api/v1/usage', { body: past });
    // 1,050 + 1,800 nano-dollars at 300,000 nano-dollars a credit: 0.0095 credits.
    expect(answer.body).toMatchObject({ results: [{ asset: 'CREDIT', amount: '0.0095' }] });
  });
});
