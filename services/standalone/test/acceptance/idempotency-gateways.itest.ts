import { afterAll, beforeAll, expect, it } from 'vitest';
import { nano, newUser, settledDollars } from './management.ts';
import { say } from './openai-client.ts';
import { endingsOf } from './request-endings.ts';
import { type SeveralGateways, severalGateways } from './several-gateways.ts';

// A key that arrives at several gateways at once is claimed in the ledger, by one of them.

let gateways: SeveralGateways;

beforeAll(async () => {
  gateways = await severalGateways(3, { ALFRED_SIM_LATENCY_MS: '200' });
});

afterAll(() => gateways.stop());

async function complete(url: string, apiKey: string, idempotencyKey: string) {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': idempotencyKey,
    },
    body: JSON.stringify({ model: 'sim/echo', messages: say('only once'), max_tokens: 20 }),
  });
  const body = (await response.json()) as { error?: { code: string; details?: object } };
  return {
    status: response.status,
    request: response.headers.get('x-request-id') ?? '',
    cost: nano(response.headers.get('x-alfred-cost') ?? '0'),
    error: body.error,
  };
}

it('is paid once, whichever gateways it comes to and however often', async () => {
  const { demo, urls } = gateways;
  const user = await newUser(demo, '1.00');
  const keys = ['a', 'b', 'c', 'd'];
  const arrivals = keys.flatMap((key) =>
    urls.flatMap((url) => [url, url].map((at) => ({ at, key }))),
  );
  const answers = await Promise.all(
    arrivals.map(async ({ at, key }) => ({ key, ...(await complete(at, user.key, key)) })),
  );
  for (const key of keys) {
    const mine = answers.filter((answer) => answer.key === key);
    const paid = mine.filter(({ status }) => status === 200);
    expect(paid).toHaveLength(1);
    for (const { status, error } of mine) {
      if (status === 200) continue;
      expect(error).toMatchObject({
        code: expect.stringMatching(/^(request_in_progress|idempotency_key_used)$/),
        details: { request: paid[0]?.request },
      });
    }
  }
  const spent = answers.reduce((sum, { cost }) => sum + cost, 0n);
  const left = await settledDollars(demo, user.node);
  expect(nano('1.00') - nano(left.posted)).toBe(spent);
  expect(await endingsOf(demo, user.node)).toHaveLength(keys.length);
  // Much later, anywhere: the same answer.
  for (const url of urls) {
    expect(await complete(url, user.key, 'a')).toMatchObject({
      status: 409,
      error: { code: 'idempotency_key_used' },
    });
  }
});
