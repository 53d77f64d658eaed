import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { type Answer, management, nano, newUser, settledDollars } from './management.ts';
import { openaiClient, say } from './openai-client.ts';

// Prices, credits, tags and usage from outside, as operators and owners see them.

let alfred: AlfredProcess;
let operator: ReturnType<typeof management>;
let owner: ReturnType<typeof management>;

beforeAll(async () => {
  alfred = await startAlfred(await temporaryHome());
  const secrets = JSON.parse(await readFile(join(alfred.home, 'secrets.json'), 'utf8'));
  operator = management(alfred.demo.url, secrets.operatorToken);
  owner = management(alfred.demo.url, alfred.demo.adminKey);
});

afterAll(async () => {
  await alfred.interrupt();
  await removeHome(alfred.home);
});

interface Entry {
  readonly seq: number;
  readonly type: string;
  readonly price?: string;
  readonly data: Record<string, unknown>;
}

const sound = <Body>({ status, body }: Answer<Body>): Body => {
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body;
};

const entries = async (): Promise<readonly Entry[]> => {
  const read = await owner.get<{ entries: string[] }>('/api/v1/ledger/entries?limit=1000');
  return sound(read).entries.map((line) => JSON.parse(line));
};

/** One call, and what became of it. */
async function call(key: string, content = 'what does it cost') {
  const { data, response } = await openaiClient(alfred.demo, key)
    .chat.completions.create({ model: 'sim/echo', messages: say(content), max_tokens: 40 })
    .withResponse();
  const id = response.headers.get('x-request-id') ?? '';
  const story = sound(await owner.get<{ price: string }>(`/api/v1/requests/${id}`));
  const { prompt_tokens: input = 0, completion_tokens: output = 0 } = data.usage ?? {};
  const cost = nano(response.headers.get('x-alfred-cost') ?? 'x');
  return { id, cost, input: BigInt(input), output: BigInt(output), price: story.price };
}

/** A rerate, once it is done. */
async function rerated(wish: object) {
  const { id } = sound(await operator.post<{ id: string }>('/api/v1/rerates', wish));
  const read = async () => sound(await operator.get<object>(`/api/v1/rerates/${id}`));
  await expect.poll(read).toMatchObject({ status: 'done' });
  return read();
}

const written = (nanoDollars: bigint): string => {
  const digits = nanoDollars.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9).replace(/0+$/, '').padEnd(2, '0')}`;
};

it('charges by an override from the next call on, and rates what was wrong again', async () => {
  const user = await newUser(alfred.demo, '1.00');
  const list = await call(user.key);
  expect(list.cost).toBe(list.input * 150n + list.output * 600n);

  const wrong = { prices: { inputUncached: '1.50', outputText: '6.00' } };
  const { version: wrongVersion } = sound(
    await operator.put<{ version: string }>('/api/v1/prices/sim/sim%2Fecho', wrong),
  );
  const dear = await call(user.key);
  expect(dear.price).toBe(wrongVersion);
  expect(dear.cost).toBe(dear.input * 1_500n + dear.output * 6_000n);

  const { version: rightVersion } = sound(
    await operator.put<{ version: string }>('/api/v1/prices/sim/sim%2Fecho', {
      ...{ prices: { inputUncached: '0.30', outputText: '1.20' } },
      from: new Date(Date.now() - 3_600_000).toISOString(),
    }),
  );
  // Until now the wrong price holds from its own date on: it is taken back there as well.
  const listed = sound(
    await owner.get<{ data: { from: string | null }[] }>(
      '/api/v1/prices?provider=sim&model=sim%2Fecho',
    ),
  );
  const from = listed.data.at(-1)?.from;
  const { version } = sound(
    await operator.put<{ version: string }>('/api/v1/prices/sim/sim%2Fecho', {
      ...{ prices: { inputUncached: '0.30', outputText: '1.20' }, from },
    }),
  );
  expect(version).not.toBe(rightVersion);
  const right = dear.input * 300n + dear.output * 1_200n;
  const wish = { provider: 'sim', fromVersion: wrongVersion };
  expect(await rerated(wish)).toMatchObject({
    ...{ dryRun: true, toVersion: version, matched: 1, changed: 1 },
    totals: [{ asset: 'USD', before: written(dear.cost), after: written(right) }],
  });
  const before = await settledDollars(alfred.demo, user.node);
  expect(nano(before.posted)).toBe(nano('1.00') - list.cost - dear.cost);
  expect(await rerated({ ...wish, dryRun: false })).toMatchObject({ changed: 1, refused: 0 });
  const after = await settledDollars(alfred.demo, user.node);
  expect(nano(after.posted)).toBe(nano('1.00') - list.cost - right);
  const again = await rerated({ ...wish, dryRun: false });
  expect(again).toMatchObject({ matched: 1, changed: 0 });
  const told = (await entries()).filter(({ type }) => type === 'Rerated.v1');
  expect(told).toMatchObject([
    { data: { request: dear.id, price: version, reason: 'price_corrected', charge: `${right}` } },
  ]);
  sound(await operator.post('/api/v1/prices/sim/sim%2Fecho/restore', { from }));
});

it('puts the tags of a node and of a call into the entry', async () => {
  const user = await newUser(alfred.demo, '1.00');
  const keys = [{ key: 'project', values: ['apollo', 'gemini'] }];
  sound(await owner.put('/api/v1/tags', { keys }));
  // A person's cost centre is one that others have already: here, who inherits it.
  const { organization } = alfred.demo;
  sound(await owner.put(`/api/v1/nodes/${organization}/tags`, { costCentre: 'R-114' }));
  sound(await owner.put(`/api/v1/nodes/${user.node}/tags`, { costCentre: 'R-114' }));
  const { response } = await openaiClient(alfred.demo, user.key)
    .chat.completions.create(
      { model: 'sim/echo', messages: say('for whom'), max_tokens: 10 },
      { headers: { 'x-alfred-tags': 'project=gemini' } },
    )
    .withResponse();
  const request = response.headers.get('x-request-id');
  await settledDollars(alfred.demo, user.node);
  const told = (await entries()).find(({ data }) => data.request === request);
  expect(told?.data.tags).toEqual({ costCentre: 'R-114', project: 'gemini' });
});

it('charges usage from outside once, however often it is told', async () => {
  const user = await newUser(alfred.demo, '1.00');
  const event = {
    ...{ specversion: '1.0', id: 'job-1', source: 'https://batch.example' },
    ...{ type: 'alfred.usage.v1', subject: user.node, time: new Date().toISOString() },
    data: { provider: 'openai', model: 'gpt-4o-mini', usage: { inputUncached: 1_000 } },
  };
  const send = async (body: unknown, type: string) => {
    const answer = await fetch(`${alfred.demo.url}/api/v1/usage`, {
      method: 'POST',
      headers: { authorization: `Bearer ${alfred.demo.adminKey}`, 'content-type': type },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { results: { status: string; entry: number }[] };
  };
  const single = await send(event, 'application/cloudevents+json');
  const batch = await send([event, event], 'application/cloudevents-batch+json');
  const told = [...single.results, ...batch.results];
  expect(told.map(({ status }) => status)).toEqual(['accepted', 'repeated', 'repeated']);
  expect(new Set(told.map(({ entry }) => entry)).size).toBe(1);
  const left = await settledDollars(alfred.demo, user.node);
  expect(nano(left.posted)).toBe(nano('1.00') - 150_000n);
});

it('charges an organisation in its credits, exact to the unit', async () => {
  // A third of a cent: nothing comes out even.
  sound(await operator.put('/api/v1/rates/CREDIT', { dollars: '0.003333333333' }));
  const made = sound(
    await operator.post<{ organization: { id: string }; key: { key: string } }>(
      '/api/v1/organizations',
      { name: 'Credits', asset: 'CREDIT' },
    ),
  );
  const credits = management(alfred.demo.url, made.key.key);
  const root = made.organization.id;
  sound(await credits.post(`/api/v1/wallets/${root}/credits`, { asset: 'CREDIT', amount: '10' }));
  let spent = 0n;
  for (const content of ['one', 'two words', 'and three words more']) {
    const { data, response } = await openaiClient(alfred.demo, made.key.key)
      .chat.completions.create({ model: 'sim/echo', messages: say(content), max_tokens: 30 })
      .withResponse();
    const { prompt_tokens: input = 0, completion_tokens: output = 0 } = data.usage ?? {};
    // Nano-dollars over 3.333333333 nano-dollars a micro-credit, rounded half up.
    const [top, bottom] = [
      (BigInt(input) * 150n + BigInt(output) * 600n) * 1_000_000_000n,
      3_333_333_333n,
    ];
    const charge = (2n * top + bottom) / (2n * bottom);
    expect(nano(response.headers.get('x-alfred-cost') ?? 'x')).toBe(charge * 1_000n);
    spent += charge;
  }
  const wallet = async () => {
    const read = await credits.get<{ balances: { asset: string; posted: string; held: string }[] }>(
      `/api/v1/wallets/${root}`,
    );
    return sound(read).balances.find(({ asset }) => asset === 'CREDIT');
  };
  await expect.poll(async () => (await wallet())?.held).toBe('0');
  expect(nano((await wallet())?.posted ?? 'x')).toBe(nano('10') - spent * 1_000n);
  expect(sound(await operator.get<object>('/api/v1/stopped'))).toEqual({ data: [], next: null });
});
