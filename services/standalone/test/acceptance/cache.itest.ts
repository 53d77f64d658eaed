import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { management, nano, newUser, settledDollars } from './management.ts';
import { openaiClient, say } from './openai-client.ts';
import { endingsOf, storyOf } from './request-endings.ts';

// Answers that are given twice, as an official client and the books see them.

let alfred: AlfredProcess;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
  const { demo } = alfred;
  const published = await management(demo.url, demo.adminKey).put(
    `/api/v1/policies/${demo.organization}`,
    {
      rules: [{ id: 'all', effect: 'allow', models: ['*'] }],
      cache: { mode: 'semantic', scope: 'organization', ttlSeconds: 600, hitPercent: 25 },
    },
  );
  expect(published.status).toBe(200);
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

const body = { model: 'sim/lorem', messages: say('the same again'), max_tokens: 40 };
const headerOf = ({ headers }: { readonly headers: Headers }, name: string) =>
  headers.get(name) ?? '';

it('is given to a colleague for its share, and is an entry that says so', async () => {
  const [one, other] = [await newUser(alfred.demo, '1.00'), await newUser(alfred.demo, '1.00')];
  const ask = (key: string) =>
    openaiClient(alfred.demo, key).chat.completions.create(body).withResponse();
  const first = await ask(one.key);
  expect(headerOf(first.response, 'x-alfred-cache')).toBe('miss; reason=absent');
  const again = await ask(other.key);
  expect(headerOf(again.response, 'x-alfred-cache')).toBe('hit');
  expect(headerOf(again.response, 'x-alfred-attempts')).toBe('0');
  const paid = nano(headerOf(first.response, 'x-alfred-cost'));
  const share = nano(headerOf(again.response, 'x-alfred-cost'));
  expect(share).toBe((paid * 25n + 99n) / 100n);
  const request = headerOf(again.response, 'x-request-id');
  // Under a name of its own: the first caller's is nobody else's business.
  const own = { id: `chatcmpl-${request}`, created: expect.any(Number) };
  expect(again.data).toEqual({ ...first.data, ...own });
  const story = await storyOf(alfred.demo, request);
  const cache = { outcome: 'hit', kind: 'exact', percent: 25, similarity: 100, reason: null };
  expect(story).toMatchObject({ status: 'captured', disputed: false, attempts: 0, cache });
  expect(await endingsOf(alfred.demo, request)).toMatchObject([
    { data: { provider: 'cache' }, postings: [{ to: 'spent:cache' }] },
  ]);
  const missed = await storyOf(alfred.demo, headerOf(first.response, 'x-request-id'));
  expect(missed).toMatchObject({ attempts: 1, cache: { outcome: 'miss', reason: 'absent' } });
  const left = await settledDollars(alfred.demo, other.node);
  expect(nano('1.00') - nano(left.posted)).toBe(share);
});

it('is a stream where it was one, whatever the client wants of its usage', async () => {
  const user = await newUser(alfred.demo, '1.00');
  const read = async (over: object) => {
    const { data, response } = await openaiClient(alfred.demo, user.key)
      .chat.completions.create({ ...body, ...over, stream: true })
      .withResponse();
    let text = '';
    let usage = 0;
    for await (const chunk of data) {
      text += chunk.choices[0]?.delta.content ?? '';
      usage = chunk.usage?.completion_tokens ?? usage;
    }
    return { text, usage, told: headerOf(response, 'x-alfred-cache') };
  };
  const first = await read({});
  const again = await read({ stream_options: { include_usage: true } });
  expect([first.told, again.told]).toEqual(['miss; reason=absent', 'hit']);
  expect(again.text).toBe(first.text);
  expect([first.usage, again.usage > 0]).toEqual([0, true]);
});

it('is given only to those who want one', async () => {
  const user = await newUser(alfred.demo, '1.00');
  const told = async (headers: Record<string, string>) => {
    const client = openaiClient(alfred.demo, user.key);
    const { response } = await client.chat.completions.create(body, { headers }).withResponse();
    return headerOf(response, 'x-alfred-cache');
  };
  expect(await told({ 'cache-control': 'no-cache' })).toBe('miss; reason=asked');
  expect(await told({ 'cache-control': 'no-store' })).toBe('miss; reason=asked');
  expect(await told({})).toBe('hit');
  await expect(told({ 'x-alfred-cache-similarity': 'much' })).rejects.toMatchObject({
    ...{ status: 400, code: 'request_invalid', param: 'x-alfred-cache-similarity' },
  });
});

it('is given to whoever asks the same in other words, where a route lets', async () => {
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const targets = [{ model: 'sim/lorem' }];
  const published = await owner.put('/api/v1/routes/help', { targets, semanticCache: true });
  expect(published.body).toMatchObject({ semanticCache: true });
  const user = await newUser(alfred.demo, '1.00');
  const ask = async (question: string, model = 'help') => {
    const { data, response } = await openaiClient(alfred.demo, user.key)
      .chat.completions.create({ model, messages: say(question), max_tokens: 40 })
      .withResponse();
    return { said: data.choices[0]?.message.content, response };
  };
  const told = ({ response }: { readonly response: Response }) =>
    headerOf(response, 'x-alfred-cache');
  // The model is loaded by the first question, and a question does not wait long for it.
  let room = 0;
  const toldOfRoom = async () => {
    room += 1;
    await ask(`How do I book room ${room}?`);
    return told(await ask(`What is the way to book room ${room}?`));
  };
  await expect.poll(toldOfRoom, { timeout: 60_000 }).toMatch(/^semantic; /);
  const first = await ask('How do I reset my password?');
  const again = await ask('What is the way to reset my password?');
  expect(told(first)).toBe('miss; reason=absent');
  expect(told(again)).toMatch(/^semantic; similarity=[0-9]{2}$/);
  expect(again.said).toBe(first.said);
  const story = await storyOf(alfred.demo, headerOf(again.response, 'x-request-id'));
  expect(story).toMatchObject({ disputed: false, cache: { kind: 'semantic', percent: 25 } });
  expect(told(await ask('How do I reset my router?'))).toBe('miss; reason=words');
  expect(told(await ask('Can a customer sue a bank?'))).toMatch(/^miss; /);
  expect(told(await ask('Can a bank sue a customer?'))).toBe('miss; reason=order');
  expect(told(await ask('Can a bank be sued by a customer?'))).toMatch(/^semantic; /);
  expect(told(await ask('Can I drink tea and coffee?'))).toMatch(/^miss; /);
  expect(told(await ask('Can I drink tea or coffee?'))).toBe('miss; reason=choice');
  await ask('How do I reset my username?', 'sim/lorem');
  const elsewhere = await ask('What is the way to reset my username?', 'sim/lorem');
  expect(told(elsewhere)).toBe('miss; reason=absent');
});

it('is gone with the person whose call it was', async () => {
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const [gone, left] = [await newUser(alfred.demo, '1.00'), await newUser(alfred.demo, '1.00')];
  const told = async (key: string) => {
    const asked = { ...body, messages: say('of somebody who leaves') };
    const client = openaiClient(alfred.demo, key);
    const { response } = await client.chat.completions.create(asked).withResponse();
    return headerOf(response, 'x-alfred-cache');
  };
  expect(await told(gone.key)).toBe('miss; reason=absent');
  expect(await told(left.key)).toBe('hit');
  const erased = await owner.post(`/api/v1/people/${gone.node}/erasure`, {});
  expect(erased.status).toBeLessThan(300);
  // What answers a colleague is never kept again: the first miss is the end of it.
  await expect.poll(() => told(left.key)).toBe('miss; reason=absent');
});

it('is asked anew now and then, to see how often it would have been wrong', async () => {
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const cache = { mode: 'semantic', scope: 'caller', ttlSeconds: 600, hitPercent: 25 };
  const rules = [{ id: 'all', effect: 'allow', models: ['*'] }];
  const user = await newUser(alfred.demo, '1.00');
  await owner.put(`/api/v1/policies/${user.node}`, {
    rules,
    cache: { ...cache, shadowPercent: 100 },
  });
  await owner.put('/api/v1/routes/judged', {
    targets: [{ model: 'sim/lorem' }],
    semanticCache: true,
  });
  const path = '/api/v1/routes/judged/cache';
  expect((await owner.get(path)).body).toEqual({
    ...{ route: 'judged', semanticCache: true },
    ...{ shadows: { fitted: 0, differed: 0 }, falseHits: null },
  });
  const told = async (question: string) => {
    const { response } = await openaiClient(alfred.demo, user.key)
      .chat.completions.create({ model: 'judged', messages: say(question), max_tokens: 40 })
      .withResponse();
    return headerOf(response, 'x-alfred-cache');
  };
  expect(await told('How do I clean my phone?')).toBe('miss; reason=absent');
  expect(await told('What is the way to clean my phone?')).toBe('miss; reason=shadow');
  await expect
    .poll(async () => (await owner.get(path)).body)
    .toMatchObject({ shadows: { fitted: 1, differed: 0 }, falseHits: { share: 0 } });
  const unknown = await owner.get('/api/v1/routes/nowhere/cache');
  expect(unknown.status).toBe(404);
  const metrics = await (await fetch(`${alfred.demo.url}/metrics`)).text();
  expect(metrics).toMatch(/alfred_gateway_cache_shadows_total\{[^}]*verdict="fitted"[^}]*\} 1/);
  expect(metrics).toMatch(/alfred_gateway_cache_lookups_total\{[^}]*reason="shadow"[^}]*\} 1/);
});
