import { manualClock } from '@alfred/clock';
import { describe, expect, it } from 'vitest';
import { apiKey, caller, testChat } from '../../test/fakes.ts';
import { testServer } from '../../test/http-server.ts';
import { memoryRateLimits } from '../adapters/memory-rate-limits.ts';
import { limitRequests } from '../app/limit-requests.ts';

const usualLimit = { requests: 2, windowSeconds: 60 };

/** The gateway's own server, which counts by a clock that stands still. */
async function scene() {
  const chat = testChat({});
  const { observer, log, facts } = chat;
  const clock = manualClock(0n);
  const rateLimits = memoryRateLimits({ clock });
  const app = await testServer(chat, {
    limitRequests: limitRequests({ rateLimits, usualLimit, clock, observer }),
  });
  const post = (url: string, headers: Record<string, string> = {}, body: object = {}) =>
    app.inject({
      ...{ method: 'POST', url },
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        ...headers,
      },
      payload: { model: 'sim/echo', messages: [{ role: 'user', content: 'Hello' }], ...body },
    });
  const chatting = (headers?: Record<string, string>, body?: object) =>
    post('/v1/chat/completions', headers, body);
  return { post, chatting, clock, log, facts };
}

const dryRun = { 'x-alfred-dry-run': 'true' };

describe('a limited key', () => {
  it('is refused before anything is written, and told when to come again', async () => {
    const { chatting, clock, log, facts } = await scene();
    expect((await chatting()).statusCode).toBe(200);
    clock.advanceMicros(10_000_000n);
    expect((await chatting()).headers['x-ratelimit-remaining-requests']).toBe('0');
    const before = log.records.length;
    const refused = await chatting();
    expect(refused.statusCode).toBe(429);
    expect(refused.headers).toMatchObject({
      ...{ 'retry-after': '50', 'retry-after-ms': '50000' },
      'x-ratelimit-limit-requests': '2',
      'x-ratelimit-reset-requests': '1m0s',
    });
    const details = { kind: 'key', id: caller.key, requests: '2', windowSeconds: '60' };
    expect(refused.json().error).toMatchObject({
      ...{ code: 'rate_limited', details: { ...details, retryAfter: '50' } },
      message: `The request limit of the key ${caller.key} is reached: 2 within 60 seconds.`,
    });
    expect(log.records).toHaveLength(before);
    expect(facts.at(-1)).toMatchObject({ outcome: 'refused', code: 'rate_limited' });
    clock.advanceMicros(50_000_000n);
    expect((await chatting()).statusCode).toBe(200);
  });

  it('may ask what a call would cost as often as it likes', async () => {
    const { post, chatting } = await scene();
    for (let n = 0; n < 5; n += 1) {
      const quote = await chatting(dryRun);
      expect(quote.statusCode).toBe(200);
      expect(quote.headers).not.toHaveProperty('x-ratelimit-limit-requests');
      expect((await post('/v1/quotes')).statusCode).toBe(200);
    }
    expect((await chatting()).headers['x-ratelimit-remaining-requests']).toBe('1');
  });

  it('has spent a place on a request that is refused for something else', async () => {
    const { chatting } = await scene();
    const refused = await chatting({}, { model: 'sim/none' });
    expect(refused.statusCode).toBe(404);
    expect(refused.headers['x-ratelimit-remaining-requests']).toBe('1');
  });

  it('says in which words a quote is asked for', async () => {
    const { chatting } = await scene();
    const unclear = await chatting({ 'x-alfred-dry-run': 'perhaps' });
    expect(unclear.json().error).toMatchObject({ code: 'request_invalid' });
  });
});

it('counts nobody who is not known', async () => {
  const { chatting } = await scene();
  const unknown = await chatting({ authorization: 'Bearer nobody' });
  expect(unknown.statusCode).toBe(401);
  expect(unknown.headers).not.toHaveProperty('x-ratelimit-limit-requests');
});
