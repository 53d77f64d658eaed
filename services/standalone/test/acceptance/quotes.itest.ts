import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { dollars, management, nano, newUser, settledDollars } from './management.ts';
import { openaiClient, say } from './openai-client.ts';
import { logOf } from './request-endings.ts';

// What a call would cost, asked before it is made: the bill afterwards agrees.

let alfred: AlfredProcess;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

interface Limit {
  readonly kind: string;
  readonly node: string;
  readonly window: string | null;
  readonly left: string;
  readonly limit: string | null;
  readonly resetsAt: string | null;
}

interface Quote {
  readonly object: string;
  readonly model: string;
  readonly asset: string | null;
  readonly least: string | null;
  readonly expected: string | null;
  readonly most: string | null;
  readonly basis: string | null;
  readonly price: { readonly version: string; readonly ceiling: boolean } | null;
  readonly account: { readonly kind: string; readonly node: string } | null;
  readonly limits: readonly Limit[];
  readonly admitted: boolean;
  readonly refusal: { readonly code: string; readonly status: number } | null;
}

async function post(path: string, key: string, body: object, headers: Record<string, string> = {}) {
  const response = await fetch(alfred.demo.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

async function quoteOf(key: string, body: object): Promise<Quote> {
  const { status, body: quote } = await post('/v1/quotes', key, body);
  expect(status).toBe(200);
  return quote as Quote;
}

const bodies = Array.from({ length: 12 }, (_, index) => ({
  model: index % 2 === 0 ? 'sim/echo' : 'sim/lorem',
  messages: say(`quote ${index}: ${'häßliche 中文 words, “quoted” 👍🏽 '.repeat(index)}`),
  max_tokens: 5 + index * 9,
  n: 1 + (index % 3),
}));

describe('a quote', () => {
  it('is what the bill says afterwards', async () => {
    const user = await newUser(alfred.demo, '1.00');
    const asUser = openaiClient(alfred.demo, user.key);
    for (const body of bodies) {
      const quote = await quoteOf(user.key, body);
      expect(quote).toMatchObject({
        object: 'quote',
        asset: 'USD',
        admitted: true,
        basis: 'known',
      });
      const { response } = await asUser.chat.completions.create(body).withResponse();
      const cost = nano(response.headers.get('x-alfred-cost') ?? 'x');
      expect(cost).toBe(nano(quote.expected ?? 'x'));
      expect(nano(quote.least ?? 'x') <= cost && cost <= nano(quote.most ?? 'x')).toBe(true);
    }
  });

  it('sends nothing and writes nothing, by either way of asking', async () => {
    const user = await newUser(alfred.demo, '1.00');
    const before = (await logOf(alfred.demo)).length;
    const body = { model: 'sim/echo', messages: say('only a question') };
    const quote = await quoteOf(user.key, body);
    const dry = await post('/v1/chat/completions', user.key, body, { 'x-alfred-dry-run': 'true' });
    expect(dry.status).toBe(200);
    const { id: _, ...same } = dry.body as Quote & { id: string };
    expect(quote).toMatchObject(same);
    expect(dry.headers.get('x-alfred-cost')).toBeNull();
    const after = await logOf(alfred.demo);
    expect(after.filter(({ data }) => data.node === user.node).length).toBeLessThanOrEqual(2);
    expect(after.length - before).toBe(0);
    expect(await dollars(alfred.demo, user.node)).toMatchObject({ posted: '1.00', held: '0.00' });
  });

  it('names who pays, every budget it would draw on, and what is left', async () => {
    const owner = management(alfred.demo.url, alfred.demo.adminKey);
    const user = await newUser(alfred.demo, '1.00');
    const budget = { asset: 'USD', window: 'month', limit: '0.50', mode: 'hard' };
    expect((await owner.put(`/api/v1/budgets/${user.node}`, budget)).status).toBe(200);
    const quote = await quoteOf(user.key, { model: 'sim/echo', messages: say('who pays?') });
    expect(quote.account).toEqual({ kind: 'wallet', node: user.node });
    expect(quote.price).toMatchObject({ ceiling: false, version: expect.any(String) });
    const wallet = quote.limits.find(({ kind }) => kind === 'wallet');
    expect(wallet).toMatchObject({ node: user.node, left: '1.00' });
    const month = quote.limits.find(({ window }) => window === 'month');
    expect(month).toMatchObject({ kind: 'budget', node: user.node, limit: '0.50', left: '0.50' });
    expect(month?.resetsAt).toMatch(/^\d{4}-\d{2}-01T/);
  });

  it('is refused as the call is', async () => {
    const user = await newUser(alfred.demo, '0.0001');
    const asUser = openaiClient(alfred.demo, user.key);
    const refused = async (body: Parameters<typeof quoteOf>[1]) => {
      const quote = await quoteOf(user.key, body);
      const error = await asUser.chat.completions
        .create(body as Parameters<typeof asUser.chat.completions.create>[0])
        .then(
          () => undefined,
          (thrown: { status: number; code: string }) => thrown,
        );
      expect(quote.admitted).toBe(false);
      expect(quote.refusal).toMatchObject({ status: error?.status, code: error?.code });
      return quote;
    };
    const messages = say('too much');
    const short = await refused({ model: 'sim/echo', messages });
    expect(short.refusal?.code).toBe('insufficient_credits');
    expect(nano(short.most ?? '0') > nano('0.0001')).toBe(true);
    const unknown = await refused({ model: 'sim/none', messages });
    expect(unknown).toMatchObject({ refusal: { code: 'model_unknown' }, most: null, limits: [] });
    expect(
      (await refused({ model: 'sim/echo', messages, web_search_options: {} })).refusal,
    ).toMatchObject({
      code: 'estimate_unbounded',
    });
  });

  it('is no answer to what is no request', async () => {
    const { demoKey } = alfred.demo;
    expect(await post('/v1/quotes', demoKey, { model: 'sim/echo' })).toMatchObject({ status: 400 });
    expect(await post('/v1/quotes', 'alf_live_nobody', {})).toMatchObject({ status: 401 });
    const body = { model: 'sim/echo', messages: say('x') };
    const odd = await post('/v1/chat/completions', demoKey, body, { 'x-alfred-dry-run': 'maybe' });
    expect(odd).toMatchObject({ status: 400, body: { error: { param: 'x-alfred-dry-run' } } });
  });
});

it('a quoted call is paid from the quoted wallet, to the nano-dollar', async () => {
  const user = await newUser(alfred.demo, '1.00');
  const body = { model: 'sim/lorem', messages: say('for the record'), max_tokens: 30 };
  const quote = await quoteOf(user.key, body);
  await openaiClient(alfred.demo, user.key).chat.completions.create(body);
  const left = await settledDollars(alfred.demo, user.node);
  expect(nano('1.00') - nano(left.posted)).toBe(nano(quote.expected ?? 'x'));
});
