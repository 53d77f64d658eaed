import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { management, nano, newUser, settledDollars } from './management.ts';
import { openaiClient, say } from './openai-client.ts';
import { endingsOf, storyOf } from './request-endings.ts';
import { type ScriptedUpstream, startScriptedUpstream, usageOf } from './scripted-upstream.ts';

// On what terms a call is paid: its tags, the asset of its organisation, a price or the ceiling.

let alfred: AlfredProcess;
let upstream: ScriptedUpstream;

const prices = {
  models: [
    {
      provider: 'openai',
      model: '*',
      asset: 'USD/9',
      prices: { inputUncached: '3000000000', outputText: '7000000000' },
    },
  ],
  rates: [{ asset: 'CREDIT/6', dollars: '0.0001' }],
};

beforeAll(async () => {
  upstream = await startScriptedUpstream({
    plain: ({ say: tell, usage, done }) => {
      tell('Very well.');
      usage(usageOf(10, 4));
      done();
    },
  });
  const home = await temporaryHome();
  const file = join(home, 'prices.json');
  await writeFile(file, JSON.stringify(prices));
  alfred = await startAlfred(home, { OPENAI_BASE_URL: upstream.url, ALFRED_PRICES: file });
});

afterAll(async () => {
  await alfred.interrupt();
  upstream.close();
  await removeHome(alfred.home);
});

const requestOf = (response: { readonly headers: Headers }): string =>
  response.headers.get('x-request-id') ?? '';

describe('tags', () => {
  it('of the node and of the call are in the story and in the entry', async () => {
    const owner = management(alfred.demo.url, alfred.demo.adminKey);
    const keys = [{ key: 'project', values: ['atlas', 'hermes'] }];
    expect((await owner.put('/api/v1/tags', { keys })).status).toBe(200);
    const user = await newUser(alfred.demo, '1.00');
    const of = { costCentre: 'R-114' };
    const { organization } = alfred.demo;
    expect((await owner.put(`/api/v1/nodes/${user.node}/tags`, of)).status).toBe(400);
    expect((await owner.put(`/api/v1/nodes/${organization}/tags`, of)).status).toBe(200);
    expect((await owner.put(`/api/v1/nodes/${user.node}/tags`, of)).status).toBe(200);
    const asUser = openaiClient(alfred.demo, user.key);
    const call = (tags: string) =>
      asUser.chat.completions
        .create(
          { model: 'sim/echo', messages: say('tagged') },
          { headers: { 'x-alfred-tags': tags } },
        )
        .withResponse();
    const { response } = await call('project=atlas');
    const tags = { costCentre: 'R-114', project: 'atlas' };
    const account = { kind: 'wallet', node: user.node };
    const story = await storyOf(alfred.demo, requestOf(response));
    expect(story).toMatchObject({ tags, account, claim: null, ceiling: false, how: 'provider' });
    expect(await endingsOf(alfred.demo, requestOf(response))).toMatchObject([{ data: { tags } }]);
    await expect(call('project=zeus')).rejects.toMatchObject({
      status: 400,
      code: 'tag_undeclared',
    });
    await expect(call('project')).rejects.toMatchObject({ status: 400, code: 'tag_invalid' });
  });
});

describe('another asset', () => {
  it('pays what the call costs at the rate of the book, converted once', async () => {
    const secrets = JSON.parse(await readFile(join(alfred.home, 'secrets.json'), 'utf8'));
    const operator = management(alfred.demo.url, secrets.operatorToken);
    const made = await operator.post<{ organization: { id: string }; key: { key: string } }>(
      '/api/v1/organizations',
      { name: 'Acme', asset: 'CREDIT' },
    );
    expect(made.status).toBe(201);
    const { organization, key } = made.body;
    const owner = management(alfred.demo.url, key.key);
    const credit = { asset: 'CREDIT', amount: '100' };
    const issued = await owner.post(`/api/v1/wallets/${organization.id}/credits`, credit);
    expect(issued.status).toBe(201);
    const { data, response } = await openaiClient(alfred.demo, key.key)
      .chat.completions.create({ model: 'sim/lorem', messages: say('credits'), max_tokens: 40 })
      .withResponse();
    const { prompt_tokens: input = 0, completion_tokens: output = 0 } = data.usage ?? {};
    const nanoDollars = BigInt(input) * 150n + BigInt(output) * 600n;
    // A credit is worth 100,000 nano-dollars, and has a million parts: ten parts for one.
    const cost = nanoDollars * 10n;
    const micro = (decimal: string): bigint => nano(decimal) / 1_000n;
    expect(micro(response.headers.get('x-alfred-cost') ?? 'x')).toBe(cost);
    const wallet = async () =>
      (
        await owner.get<{ balances: { asset: string; posted: string; held: string }[] }>(
          `/api/v1/wallets/${organization.id}`,
        )
      ).body.balances.find(({ asset }) => asset === 'CREDIT');
    await expect.poll(async () => (await wallet())?.held).toBe('0');
    expect(100_000_000n - micro((await wallet())?.posted ?? 'x')).toBe(cost);
    const story = await owner.get(`/api/v1/requests/${requestOf(response)}`);
    expect(story.body).toMatchObject({ asset: 'CREDIT', disputed: false, status: 'captured' });
  });
});

describe('a model without a price', () => {
  it('is charged at the ceiling where there is one, and its story says so', async () => {
    const user = await newUser(alfred.demo, '1.00');
    const asUser = openaiClient(alfred.demo, user.key);
    const body = { model: 'never-priced', messages: say('plain'), max_tokens: 50 };
    const stream = await asUser.chat.completions.create({ ...body, stream: true }).withResponse();
    for await (const _ of stream.data);
    const story = await storyOf(alfred.demo, requestOf(stream.response));
    expect(story).toMatchObject({ ceiling: true, status: 'captured', how: 'provider' });
    expect(nano(story.cost ?? 'x')).toBe(10n * 3_000n + 4n * 7_000n);
    const left = await settledDollars(alfred.demo, user.node);
    expect(nano('1.00') - nano(left.posted)).toBe(nano(story.cost ?? 'x'));
    const quoted = await fetch(`${alfred.demo.url}/v1/quotes`, {
      method: 'POST',
      headers: { authorization: `Bearer ${user.key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(await quoted.json()).toMatchObject({ price: { ceiling: true }, admitted: true });
    const ids: string[] = [];
    for await (const model of asUser.models.list()) ids.push(model.id);
    expect(ids).not.toContain('never-priced');
  });
});
