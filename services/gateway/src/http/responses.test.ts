import type { StorageSection } from '@alfred/policy-document';
import { encodeSections } from '@alfred/policy-document';
import { afterEach, describe, expect, it } from 'vitest';
import { apiKey, startMicros, testChat } from '../../test/fakes.ts';
import { testServer } from '../../test/http-server.ts';
import { memoryResponses } from '../../test/stored-responses.ts';
import { compileBundle } from '../domain/policy.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

const keepsAll = { prompts: false, completions: false, responses: true, retentionDays: 7 };

async function server(storage?: StorageSection) {
  const rules = [{ id: 'all', effect: 'allow', models: ['*'] }];
  const sections = encodeSections(storage ? { storage } : {});
  const bundle = compileBundle('org_a', 1n, [{ node: 'org_a', version: 1n, rules, sections }]);
  const deps = testChat({ bundle });
  const responses = memoryResponses();
  const app = await testServer(deps, { responses });
  closing.push(() => app.close());
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const send = (method: 'POST' | 'GET' | 'DELETE', url: string, body?: unknown, more = {}) =>
    app.inject({
      ...{ method, url, headers: { ...headers, ...more } },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
  const post = (body: object, more: Record<string, string> = {}) =>
    send('POST', '/v1/responses', { model: 'sim/echo', ...body }, more);
  return { app, deps, responses, send, post };
}

type Scene = Awaited<ReturnType<typeof server>>;
const textOf = (reply: Awaited<ReturnType<Scene['post']>>): string =>
  reply.json().output[0].content[0].text;
const eventsOf = (body: string) =>
  body
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => JSON.parse(event.split('\ndata: ')[1] ?? ''));

describe('POST /v1/responses', () => {
  it('answers, with the cost, and is a record of its own surface', async () => {
    const { post, deps } = await server();
    const reply = await post({ input: 'Good evening.', max_output_tokens: 50 });
    expect(reply.statusCode).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-request-id': 'req_1',
      'x-alfred-cost': '0.00000405',
      'x-alfred-provider': 'sim',
    });
    expect(reply.json()).toMatchObject({
      id: 'resp_1',
      object: 'response',
      created_at: Number(startMicros / 1_000_000n),
      status: 'completed',
      store: false,
      model: 'sim/echo',
      output: [{ id: 'msg_1_0', content: [{ type: 'output_text', text: 'Good evening.' }] }],
      usage: { input_tokens: 11, output_tokens: 4, total_tokens: 15 },
    });
    expect(deps.log.records[0]).toMatchObject({ type: 'admitted', surface: 'responses' });
  });

  it('streams events to the last one, which has the cost', async () => {
    const { post } = await server();
    const reply = await post({ input: 'Good evening.', stream: true });
    expect(reply.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    const events = eventsOf(reply.body);
    expect(events.at(0)).toMatchObject({ type: 'response.created', response: { id: 'resp_1' } });
    expect(events.at(-1)).toMatchObject({
      type: 'response.completed',
      response: { usage: { output_tokens: 4, alfred_cost: '0.00000405' } },
    });
    expect(reply.body).not.toContain('[DONE]');
  });

  it('ends a stream that breaks in its own words', async () => {
    const deps = testChat({ sim: { cutRate: 1 } });
    const app = await testServer(deps);
    closing.push(() => app.close());
    const reply = await app.inject({
      ...{ method: 'POST', url: '/v1/responses' },
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      payload: JSON.stringify({ model: 'sim/echo', input: 'one two three four', stream: true }),
    });
    const events = eventsOf(reply.body);
    expect(events.at(-2)).toMatchObject({ type: 'error', code: 'provider_stream_cut' });
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { status: 'failed', error: { code: 'provider_stream_cut' } },
    });
    expect(events.at(-1).response.error.message).not.toBe('');
    expect(deps.log.records.at(-1)).toMatchObject({ type: 'settled' });
  });

  it('quotes what it would cost', async () => {
    const { post, deps } = await server();
    const reply = await post({ input: 'Good evening.' }, { 'x-alfred-dry-run': 'true' });
    expect(reply.json()).toMatchObject({ object: 'quote' });
    expect(deps.log.records).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['request_invalid', { input: 7 }, 'input'],
    ['parameter_unsupported', { input: 'x', background: true }, 'background'],
    ['estimate_unbounded', { input: 'x', tools: [{ type: 'web_search' }] }, 'tools[0]'],
    ['responses_unkept', { input: 'x', store: true }, 'store'],
    ['responses_unkept', { input: 'x', previous_response_id: 'resp_9' }, 'previous_response_id'],
    ['responses_unkept', { input: [{ type: 'item_reference', id: 'msg_1_0' }] }, 'input[0].id'],
  ])('refuses by name: %s', async (code, body, param) => {
    const { post } = await server();
    const reply = await post(body);
    expect(reply.json().error).toMatchObject({ code, param });
    expect(reply.statusCode).toBe(400);
  });

  it('refuses a body that is none', async () => {
    const { app } = await server();
    const asked = { method: 'POST', url: '/v1/responses' } as const;
    const authorization = `Bearer ${apiKey}`;
    const none = await app.inject({ ...asked, headers: { authorization } });
    expect(none.json().error.code).toBe('request_malformed');
    expect((await app.inject(asked)).json().error.code).toBe('api_key_missing');
  });
});

describe('responses that are kept', () => {
  it('can be read, and continued, until they are deleted', async () => {
    const { post, send, responses, deps } = await server(keepsAll);
    const first = await post({ input: 'One.', instructions: 'Be brief.' });
    expect(first.json()).toMatchObject({ id: 'resp_1', store: true });
    expect([...responses.kept.values()][0]?.expiresAt).toBe(startMicros + 7n * 86_400_000_000n);
    const second = await post({ input: 'Two.', previous_response_id: 'resp_1' });
    expect(second.json()).toMatchObject({ previous_response_id: 'resp_1' });
    const third = await post({ input: 'Three.', previous_response_id: second.json().id });
    // Said so far: One. One. Two. Two. Three., and no instructions but its own.
    expect(third.json().usage.input_tokens).toBeGreaterThan(first.json().usage.input_tokens);
    const got = await send('GET', '/v1/responses/resp_1');
    expect(got.json()).toEqual(first.json());
    const gone = await send('DELETE', '/v1/responses/resp_1');
    expect(gone.json()).toEqual({ id: 'resp_1', object: 'response', deleted: true });
    for (const method of ['GET', 'DELETE'] as const) {
      const unknown = await send(method, '/v1/responses/resp_1');
      expect(unknown.statusCode).toBe(404);
      expect(unknown.json().error).toMatchObject({ code: 'response_unknown' });
    }
    const broken = await post({ input: 'Four.', previous_response_id: third.json().id });
    expect(broken.json().error).toMatchObject({
      code: 'response_unknown',
      param: 'previous_response_id',
      message: expect.stringContaining('resp_1'),
    });
    expect(deps.log.records.filter(({ type }) => type === 'admitted')).toHaveLength(3);
  });

  it('are not, where the client does not want it', async () => {
    const { post, responses } = await server(keepsAll);
    expect((await post({ input: 'x', store: false })).json().store).toBe(false);
    expect(responses.kept.size).toBe(0);
  });

  it('are there before the last word of their stream', async () => {
    const { post, responses } = await server(keepsAll);
    const events = eventsOf((await post({ input: 'x', stream: true })).body);
    expect(events.at(-1).response.store).toBe(true);
    expect([...responses.kept.values()][0]?.text).toContain(JSON.stringify(events.at(-1).response));
  });

  it('are sent all the same when they cannot be kept, and say so', async () => {
    const { post, responses } = await server(keepsAll);
    responses.broken = new Error('the shelf has fallen down');
    const whole = await post({ input: 'x', store: true });
    expect(whole.statusCode).toBe(200);
    expect(whole.json()).toMatchObject({ store: false, status: 'completed' });
    const events = eventsOf((await post({ input: 'x', stream: true })).body);
    expect(events.at(-1)).toMatchObject({ type: 'response.completed', response: { store: false } });
  });

  it('can be referred to item by item', async () => {
    const { post } = await server(keepsAll);
    await post({ input: 'One.' });
    const input = [
      { role: 'user', content: 'One.' },
      { type: 'item_reference', id: 'msg_1_0' },
      { role: 'user', content: 'Two.' },
    ];
    const second = await post({ input });
    expect(textOf(second)).toBe('Two.');
    const strange = await post({ input: [{ type: 'item_reference', id: 'msg_7_0' }] });
    expect(strange.json().error).toMatchObject({ code: 'response_unknown', param: 'input[0].id' });
    const again = await post({ input: 'And?', previous_response_id: second.json().id });
    expect(again.statusCode).toBe(200);
  });

  it('list what they were asked', async () => {
    const { post, send } = await server(keepsAll);
    const input = [
      { role: 'user', content: 'One.' },
      { role: 'assistant', content: 'Yes?' },
      { role: 'user', content: [{ type: 'input_text', text: 'Two.' }] },
    ];
    await post({ input });
    const path = '/v1/responses/resp_1/input_items';
    const all = (await send('GET', path)).json();
    expect(all).toMatchObject({ object: 'list', has_more: false, first_id: 'in_1_2' });
    expect(
      all.data.map(({ content }: { content: { text: string }[] }) => content[0]?.text),
    ).toEqual(['Two.', 'Yes?', 'One.']);
    const page = (await send('GET', `${path}?order=asc&limit=1&after=in_1_0`)).json();
    expect(page).toMatchObject({ has_more: true, data: [{ id: 'in_1_1', role: 'assistant' }] });
    for (const query of ['limit=0', 'order=up', 'after=in_9']) {
      expect((await send('GET', `${path}?${query}`)).statusCode).toBe(400);
    }
    expect((await send('GET', '/v1/responses/resp_9/input_items')).statusCode).toBe(404);
  });

  it('are not streamed again', async () => {
    const { send } = await server(keepsAll);
    const reply = await send('GET', '/v1/responses/resp_1?stream=true');
    expect(reply.json().error).toMatchObject({ code: 'parameter_unsupported', param: 'stream' });
  });
});
