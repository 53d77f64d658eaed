import { charge, emptyUsage, type PriceEntry } from '@alfred/pricing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  caller,
  chatAsk,
  chatRequest,
  previewOf,
  scripted,
  type TestChat,
  testChat,
} from '../../test/fakes.ts';
import { refuse } from '../domain/refusal.ts';
import type { ProviderReply } from '../ports/provider.ts';
import { completeChat } from './complete-chat.ts';
import { quoteChat } from './quote-chat.ts';

const signal = new AbortController().signal;

function quote(deps: TestChat, body: object) {
  const previews = previewOf(deps.leases);
  return quoteChat({ ...deps, previews })({ caller, request: chatRequest(body) });
}

async function priced(deps: TestChat, body: object) {
  const { priced: found, refusal } = await quote(deps, body);
  if (!found) throw new Error(`no price: ${refusal?.code}`);
  return found;
}

const run = (deps: TestChat, body: object) =>
  completeChat(deps)({ requestId: 'req_1', caller, ...chatAsk(body), signal });

describe('a quote', () => {
  it('agrees with the bill on any request to a provider that is known beforehand', async () => {
    const body = fc.record({
      model: fc.constantFrom('sim/echo', 'sim/lorem'),
      messages: fc
        .array(fc.string({ unit: 'binary', maxLength: 200 }), { minLength: 1, maxLength: 4 })
        .map((texts) => texts.map((text) => ({ role: 'user', content: text.toWellFormed() }))),
      max_tokens: fc.integer({ min: 1, max: 200 }),
      n: fc.integer({ min: 1, max: 3 }),
    });
    await fc.assert(
      fc.asyncProperty(body, fc.nat({ max: 2_000_000 }), async (request, room) => {
        const deps = testChat({});
        deps.leases.room = BigInt(room);
        const answer = await quote(deps, request);
        expect(deps.log.records).toEqual([]);
        const { least, expected, most, basis } = answer.priced ?? (await priced(deps, request));
        const outcome = await run(deps, request);
        expect(answer.refusal === undefined).toBe(outcome.outcome === 'replied');
        expect(basis).toBe('known');
        expect(least <= expected && expected <= most).toBe(true);
        if (outcome.outcome !== 'replied') expect(outcome).toEqual(answer.refusal);
        else expect(outcome.amount).toBe(expected);
      }),
    );
  });

  it('is bounded where nobody knows the answer: by its cap, then by what is usual', async () => {
    const body = { model: 'gpt-4o-mini', max_tokens: 100 };
    const usage = { prompt_tokens: 12, completion_tokens: 10, total_tokens: 22 };
    const reply: ProviderReply = {
      outcome: 'whole',
      text: JSON.stringify({ choices: [], usage }),
      reply: { choices: [], usage },
      usage: { ...emptyUsage, inputUncached: 12n, outputText: 10n, requests: 1n },
      finishReason: 'stop',
      produced: [{ text: 'Ten tokens', reasoning: '' }],
      providerRequest: '',
    };
    const deps = testChat({ providers: [scripted(async () => reply)] });
    const before = await priced(deps, body);
    expect(before).toMatchObject({ basis: 'cap', inputTokens: 12, outputTokens: 100 });
    const outcome = await run(deps, body);
    if (outcome.outcome !== 'replied') throw new Error(outcome.outcome);
    const after = await priced(deps, body);
    expect(after).toMatchObject({ basis: 'usual', outputTokens: 10, expected: outcome.amount });
    // The least: its input alone, and that from the provider's cache.
    const { tariff } = after.plan;
    expect(after.least).toBe(charge(tariff.price, { ...emptyUsage, cacheRead: 12n }, tariff.rate));
    for (const { least, most } of [before, after]) {
      expect(least <= outcome.amount && outcome.amount <= most).toBe(true);
    }
  });

  it('promises no input of a model whose tokens nobody here can count', async () => {
    const deps = testChat({
      providers: [scripted(async () => Promise.reject(new Error('unasked')))],
    });
    const book = deps.prices.current();
    const strange: TestChat = {
      ...deps,
      prices: { current: () => ({ ...book, find: () => book.find('openai', 'gpt-4o-mini', 0n) }) },
    };
    expect(await priced(strange, { model: 'llama-9' })).toMatchObject({ least: 0n, basis: 'cap' });
  });

  it('has no price where there is none, but the refusal', async () => {
    const unknown = await quote(testChat({}), { model: 'sim/none' });
    expect(unknown).toMatchObject({ priced: undefined, refusal: { code: 'model_unknown' } });
    const deps = testChat({});
    deps.log.full = true;
    expect(await quote(deps, {})).toMatchObject({ refusal: { code: 'journal_full' } });
    expect(deps.log.records).toEqual([]);
  });

  it('says what the ledger says, unless this gateway holds the money already', async () => {
    const deps = testChat({});
    const refusal = refuse('budget_held', { node: 'dep_a', retryAfter: '1' });
    deps.leases.refusal = refusal;
    expect(await quote(deps, {})).toMatchObject({ refusal });
    const leases = { hasRoom: () => true };
    const request = chatRequest({});
    const previews = previewOf(deps.leases);
    const held = await quoteChat({ ...deps, leases, previews })({ caller, request });
    expect(held.refusal).toBeUndefined();
  });

  it('is in the asset that pays, at the rate of the moment', async () => {
    const deps = testChat({});
    const book = deps.prices.current();
    const rate = { numerator: 1n, denominator: 100n };
    const rates = (from: string, to: string) =>
      to === 'CREDIT/6' ? rate : book.rate(from, to, 0n);
    const paying: TestChat = { ...deps, prices: { current: () => ({ ...book, rate: rates }) } };
    const asked = chatAsk({});
    const inCredits = { ...caller, asset: 'CREDIT/6' };
    const previews = previewOf(deps.leases);
    const answer = await quoteChat({ ...paying, previews })({ caller: inCredits, ...asked });
    const inDollars = await priced(deps, {});
    const expected = (inDollars.expected * 2n + 100n) / 200n;
    expect(answer.priced).toMatchObject({ expected, plan: { tariff: { asset: 'CREDIT/6' } } });
    const ask = { requestId: 'req_1', caller: inCredits, ...asked, signal };
    const outcome = await completeChat(paying)(ask);
    expect(outcome).toMatchObject({ asset: 'CREDIT/6', amount: expected });
    expect(deps.log.records).toMatchObject([
      { type: 'admitted', asset: 'CREDIT/6' },
      { type: 'settled', asset: 'CREDIT/6', amount: expected },
    ]);
    const unpriced = { ...caller, asset: 'TOK/0' };
    expect(await quoteChat({ ...deps, previews })({ caller: unpriced, ...asked })).toMatchObject({
      refusal: { code: 'asset_unpriced', params: { from: 'USD', to: 'TOK' } },
    });
  });

  it('says that a ceiling stands for the price', async () => {
    const deps = testChat({
      providers: [scripted(async () => Promise.reject(new Error('unasked')))],
    });
    const book = deps.prices.current();
    const ceiling = (model: string): PriceEntry | undefined => {
      const price = book.find('openai', 'gpt-4o-mini', 0n);
      return price && { ...price, model, isCeiling: true };
    };
    const capped: TestChat = {
      ...deps,
      prices: { current: () => ({ ...book, find: (_, model) => ceiling(model) }) },
    };
    const found = await priced(capped, { model: 'brand-new' });
    expect(found.plan.tariff.price.isCeiling).toBe(true);
    // The simulated provider has no models but those of the book.
    expect(await quote(capped, { model: 'sim/none' })).toMatchObject({
      refusal: { code: 'model_unknown' },
    });
  });
});
