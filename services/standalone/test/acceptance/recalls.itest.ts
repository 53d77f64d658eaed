import { afterAll, beforeAll, expect, it } from 'vitest';
import { management, nano, newUser } from './management.ts';
import { openaiClient, say } from './openai-client.ts';
import { type SeveralGateways, severalGateways } from './several-gateways.ts';

// What one gateway holds of other people's money, seen from another one.

let gateways: SeveralGateways;

beforeAll(async () => {
  gateways = await severalGateways(2, { ALFRED_SIM_CHUNK_MS: '20' });
});
afterAll(() => gateways.stop());

const clientAt = (gateway: number, key: string) =>
  openaiClient({ url: gateways.urls[gateway] ?? '' }, key);

const question = { model: 'sim/echo', messages: say('one more'), max_tokens: 20 };

const ownerOf = ({ demo }: SeveralGateways) => management(demo.url, demo.adminKey);

/** The most that this question can cost, as the ledger says to one who has nothing. */
async function estimateOf(): Promise<bigint> {
  const poor = await newUser(gateways.demo);
  const refused = await clientAt(0, poor.key)
    .chat.completions.create(question)
    .catch((error: { error: { details: { needed: string } } }) => error.error.details.needed);
  return nano(String(refused));
}

const dollars = (amount: bigint): string => {
  const digits = amount.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
};

it('an idle lease comes back at once for a request at another gateway', async () => {
  const user = await newUser(gateways.demo, dollars(((await estimateOf()) * 3n) / 2n));
  await clientAt(0, user.key).chat.completions.create(question);
  const { response } = await clientAt(1, user.key).chat.completions.create(question).withResponse();
  expect(response.status).toBe(200);
});

it('a limit that is lowered at one gateway stops the next call at every other', async () => {
  const user = await newUser(gateways.demo, '1.00');
  await clientAt(1, user.key).chat.completions.create(question);
  const stream = await clientAt(1, user.key).chat.completions.create({
    ...{ model: 'sim/lorem', messages: say('go on'), max_tokens: 40, stream: true },
    stream_options: { include_usage: true },
  });
  const budget = { asset: 'USD', window: 'lifetime', limit: '0', mode: 'hard' };
  const path = `/api/v1/budgets/${user.node}`;
  expect((await ownerOf(gateways).put(path, budget)).status).toBe(200);
  const refused = async () =>
    clientAt(1, user.key)
      .chat.completions.create(question)
      .then(
        () => 'admitted',
        (error: { code: string }) => error.code,
      );
  await expect.poll(refused).toBe('budget_exhausted');
  // What was admitted before runs on to its end, and is charged.
  let tokens = 0;
  for await (const chunk of stream) tokens = chunk.usage?.completion_tokens ?? tokens;
  expect(tokens).toBe(40);
  await expect
    .poll(async () => {
      const { body } = await ownerOf(gateways).get<{ budgets: { held: string }[] }>(path);
      return body.budgets[0]?.held;
    })
    .toBe('0.00');
});
