import { afterEach, expect, it } from 'vitest';
import { apiKey, testChat } from '../../test/fakes.ts';
import { testServer } from '../../test/http-server.ts';
import { refuse } from '../domain/refusal.ts';

// Every refusal of money as a client reads it: the whole body and the headers that its library
// decides by. A change here is a change for everybody who handles them.

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function answerTo(code: string, params: Readonly<Record<string, string>>) {
  const chat = testChat({});
  chat.leases.refusal = refuse(code, params);
  const app = await testServer(chat);
  closing.push(() => app.close());
  const reply = await app.inject({
    method: 'POST',
    url: '/v1/chat/completions',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    payload: { model: 'sim/echo', messages: [{ role: 'user', content: 'Good evening.' }] },
  });
  const { 'x-should-retry': shouldRetry, 'retry-after': retryAfter } = reply.headers;
  return { status: reply.statusCode, shouldRetry, retryAfter, body: reply.json() };
}

const month = { node: 'team_a', asset: 'USD', window: 'month', limit: '5.00' };
const reset = { resetsAt: '2026-12-01T00:00:00Z' };
const final = { shouldRetry: 'false', retryAfter: undefined };
const quota = { type: 'insufficient_quota', param: null, retryable: false, source: 'gateway' };

it('names a budget that is used up, and when it starts anew', async () => {
  const params = { ...month, ...reset, left: '0.40', held: '0.00', needed: '0.50' };
  expect(await answerTo('budget_exhausted', params)).toEqual({
    status: 402,
    ...final,
    body: {
      error: {
        ...quota,
        code: 'budget_exhausted',
        message:
          'The month budget of team_a has 0.40 USD left of 5.00; this needs 0.50. It resets 2026-12-01T00:00:00Z.',
        hint: 'Wait for the reset, or ask whoever manages the budget to raise it.',
        doc: '/docs/errors#budget_exhausted',
        details: {
          ...{ ...month, ...reset },
          ...{ left: '0.40', heldByOthers: '0.00', needed: '0.50' },
        },
      },
    },
  });
});

it('names a budget that is smaller than one request', async () => {
  const params = { ...month, ...reset, left: '5.00', held: '0.00', needed: '6.00' };
  expect(await answerTo('estimate_exceeds_budget', params)).toEqual({
    status: 402,
    ...final,
    body: {
      error: {
        ...quota,
        code: 'estimate_exceeds_budget',
        message: 'This can cost 6.00 USD, more than the whole month budget of team_a: 5.00.',
        hint: 'Ask for less at once, with a lower cap on the output or a shorter prompt, or have the budget raised.',
        doc: '/docs/errors#estimate_exceeds_budget',
        details: {
          ...{ ...month, ...reset },
          ...{ left: '5.00', heldByOthers: '0.00', needed: '6.00' },
        },
      },
    },
  });
});

it('names money that others hold, and when to come again', async () => {
  const held = { left: '0.10', held: '4.00', needed: '0.50', retryAfter: '1' };
  const { status, retryAfter, shouldRetry, body } = await answerTo('budget_held', {
    ...{ ...month, ...reset, ...held },
    account: 'wallet:usr_a',
  });
  expect([status, retryAfter, shouldRetry]).toEqual([429, '1', undefined]);
  expect(body).toEqual({
    error: {
      ...{ type: 'rate_limit_error', param: null, code: 'budget_held' },
      ...{ retryable: true, source: 'gateway', doc: '/docs/errors#budget_held' },
      message: 'What is left for team_a is held by requests that are still running.',
      hint: 'Try again in a second.',
      details: {
        ...{ ...month, ...reset, account: 'wallet:usr_a', retryAfter: '1' },
        ...{ left: '0.10', heldByOthers: '4.00', needed: '0.50' },
      },
    },
  });
});

it('names an empty wallet or pool', async () => {
  const account = { node: 'team_a', account: 'pool:team_a', asset: 'USD' };
  const params = { ...account, available: '0.10', held: '0.00', needed: '0.50' };
  expect(await answerTo('insufficient_credits', params)).toEqual({
    status: 402,
    ...final,
    body: {
      error: {
        ...quota,
        code: 'insufficient_credits',
        message: 'The wallet of team_a has 0.10 USD available; this needs 0.50.',
        hint: 'Allocate credits to the wallet, or ask whoever manages it.',
        doc: '/docs/errors#insufficient_credits',
        details: {
          ...{ ...account, available: '0.10', needed: '0.50' },
          ...{ left: '0.10', heldByOthers: '0.00' },
        },
      },
    },
  });
});

it('names a frozen wallet', async () => {
  const params = { node: 'usr_a', account: 'wallet:usr_a' };
  expect(await answerTo('wallet_frozen', params)).toEqual({
    status: 402,
    ...final,
    body: {
      error: {
        ...quota,
        code: 'wallet_frozen',
        message: 'The wallet of usr_a is frozen: nothing is admitted on wallet:usr_a.',
        hint: 'Ask whoever manages the wallet to thaw it.',
        doc: '/docs/errors#wallet_frozen',
        details: params,
      },
    },
  });
});

it('names an order of payment in which nobody is there', async () => {
  const params = { node: 'usr_a', order: 'team, department' };
  expect(await answerTo('payer_missing', params)).toEqual({
    status: 402,
    ...final,
    body: {
      error: {
        ...quota,
        code: 'payer_missing',
        message:
          'Nobody pays for usr_a: its order of payment is team, department, and none of these is there.',
        hint: 'Ask whoever manages the node to change its order of payment.',
        doc: '/docs/errors#payer_missing',
        details: params,
      },
    },
  });
});
