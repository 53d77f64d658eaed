import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { budget, done, ownerOf } from './hierarchy-scene.ts';
import { dollars, management } from './management.ts';
import { openaiClient, say } from './openai-client.ts';

// A test key is used as any other, and nothing of that is in the books of the organisation.

interface Row {
  readonly model?: string;
  readonly provider?: string;
  readonly start?: string;
  readonly requests: number;
  readonly amounts: readonly { readonly asset: string; readonly amount: string }[];
}
interface Spend {
  readonly data: readonly Row[];
}
interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

let alfred: AlfredProcess;
let owner: ReturnType<typeof ownerOf>;
let user: { readonly node: string; readonly key: string };
/** Of the same user, who has no credits at all. */
let key: string;
let tester: ReturnType<typeof management>;

const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString();
const past = `from=${day(60)}&until=${day(-1)}`;

const testKeyOf = async (node: string, name = 'ci') => {
  const wish = { node, name, mode: 'test' };
  return done(owner.post<{ id: string; key: string; prefix: string }>('/api/v1/keys', wish));
};

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
  owner = ownerOf(alfred.demo);
  user = await owner.userIn(alfred.demo.organization);
  const made = await testKeyOf(user.node);
  expect(made.prefix).toBe('alf_test_');
  ({ key } = made);
  tester = management(alfred.demo.url, key);
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

const entries = async () => {
  const answer = await fetch(`${alfred.demo.url}/api/v1/ledger/entries?limit=1000`, {
    headers: { authorization: `Bearer ${alfred.demo.adminKey}` },
  });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { readonly entries: readonly string[] }).entries;
};

const call = (model: string, by = key) =>
  fetch(`${alfred.demo.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${by}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: say('Hello') }),
  });

describe('a call with a test key', () => {
  it('is served, streamed or not, where the same user has no money for a real one', async () => {
    expect((await call('sim/echo', user.key)).status).toBe(402);
    const client = openaiClient(alfred.demo, key);
    const whole = await client.chat.completions.create({
      ...{ model: 'sim/echo', messages: say('Hello there') },
    });
    expect(whole.choices[0]?.message.content).toContain('Hello there');
    const stream = await client.chat.completions.create({
      ...{ model: 'sim/echo', messages: say('Hello there'), stream: true },
    });
    let text = '';
    for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? '';
    expect(text).toContain('Hello there');
  });

  it('leaves no trace in the books of the organisation, and all of it in those of the sandbox', async () => {
    const before = await entries();
    const answer = await call('sim/echo');
    const id = answer.headers.get('x-request-id') ?? '';
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-alfred-cost')).toMatch(/^0\.0/);
    await answer.text();
    const status = async () =>
      (await done(tester.get<{ status: string }>(`/api/v1/requests/${id}`))).status;
    await expect.poll(status).toBe('captured');
    const headers = { authorization: `Bearer ${key}` };
    const receipt = () => fetch(`${alfred.demo.url}/api/v1/requests/${id}/receipt`, { headers });
    await expect.poll(async () => (await receipt()).status).toBe(200);
    expect((await owner.get(`/api/v1/requests/${id}`)).status).toBe(404);
    // Acts from before come into the log when they come.
    const after = await entries();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.join('\n')).not.toContain(id);
    expect(await dollars(alfred.demo, user.node)).toMatchObject({ posted: '0.00' });
    const real = await done(owner.get<Spend>(`/api/v1/analytics/spend?${past}&by=provider`));
    expect(real.data.every(({ requests }) => requests === 0)).toBe(true);
  });

  it('is not bound by budgets of real money', async () => {
    await owner.setBudget(user.node, budget('day', '0'));
    expect((await call('sim/echo')).status).toBe(200);
  });

  it.each(['gpt-4o-mini', 'anthropic/claude-sonnet-4-5'])('never reaches %s', async (model) => {
    const answer = await call(model);
    expect(answer.status).toBe(403);
    const { error } = (await answer.json()) as Refusal;
    expect(error.code).toBe('model_not_simulated');
    expect(error.message).toContain(`${model} is none`);
    expect(error.hint).toContain('sim/echo');
  });

  it('is refused in the dialect of its route', async () => {
    const post = async (path: string, headers: Readonly<Record<string, string>>, body: unknown) => {
      const answer = await fetch(alfred.demo.url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: await answer.json() };
    };
    const anthropic = await post(
      '/v1/messages',
      { 'x-api-key': key, 'anthropic-version': '2023-06-01' },
      { model: 'claude-sonnet-4-5', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] },
    );
    expect(anthropic).toMatchObject({ status: 403, body: { error: { type: 'permission_error' } } });
    const google = await post(
      '/v1beta/models/gemini-2.5-flash:generateContent',
      { 'x-goog-api-key': key },
      { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
    );
    expect(google).toMatchObject({
      status: 403,
      body: { error: { status: 'PERMISSION_DENIED' } },
    });
  });
});

describe('the sandbox', () => {
  it('has a wallet that real money is not in', async () => {
    const { data } = await done(tester.get<{ data: readonly { id: string }[] }>('/api/v1/nodes'));
    expect(data).toHaveLength(1);
    const [place] = data;
    expect(place?.id).not.toBe(user.node);
    const { balances } = await done(
      tester.get<{ balances: readonly { posted: string }[] }>(`/api/v1/wallets/${place?.id}`),
    );
    expect(balances[0]?.posted).toMatch(/^999999\./);
  });

  it('has thirty days of history, which another key of the same node does not add to', async () => {
    const days = () =>
      done(tester.get<Spend>(`/api/v1/analytics/spend?${past}&by=day,model&limit=1000`));
    const today = new Date().toISOString().slice(0, 10);
    const figures = ({ start, model, requests, amounts }: Row) => ({
      start,
      model,
      requests,
      amounts,
    });
    const old = ({ data }: Spend) =>
      data.filter(({ start = '' }) => !start.startsWith(today)).map(figures);
    const all = await days();
    const first = old(all);
    expect(new Set(first.map(({ start }) => start)).size).toBeGreaterThanOrEqual(29);
    expect(new Set(all.data.map(({ model }) => model))).toEqual(new Set(['echo', 'lorem']));
    await testKeyOf(user.node, 'another');
    expect(old(await days())).toEqual(first);
  });

  it('changes nothing by test keys: none makes a key, a node or a policy', async () => {
    const { body } = await tester.post<Refusal>('/api/v1/keys', { node: user.node, name: 'out' });
    expect(body.error.code).toBe('permission_missing');
    const policy = { rules: [{ id: 'all', effect: 'allow', models: ['*'] }] };
    expect((await tester.put(`/api/v1/policies/${user.node}`, policy)).status).toBe(403);
    const transfer = { to: user.node, asset: 'USD', amount: '1.00' };
    expect((await tester.post('/api/v1/transfers', transfer)).status).toBe(403);
  });

  it('shows its key among those of the organisation, which revoke it', async () => {
    const { id, key: gone } = await testKeyOf(user.node, 'short');
    const { data } = await done(
      owner.get<{ data: readonly { id: string; node: string }[] }>('/api/v1/keys?limit=100'),
    );
    expect(data).toContainEqual(expect.objectContaining({ id, node: user.node }));
    await done(owner.delete(`/api/v1/keys/${id}`));
    expect((await call('sim/echo', gone)).status).toBe(401);
  });

  it('is for members', async () => {
    const wish = { node: user.node, name: 'boss', role: 'owner', mode: 'test' };
    const { status, body } = await owner.post<Refusal>('/api/v1/keys', wish);
    expect([status, body.error.code]).toEqual([400, 'request_invalid']);
  });
});
