import { AlfredError } from '@alfred/errors';
import { type AnyRequest, parseBody, parseEmbeddingsRequest } from '@alfred/openai-wire';
import { emptyUsage } from '@alfred/pricing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caller, previewOf, scripted, type TestChat, testChat } from '../../test/fakes.ts';
import type { OperationReply, Provider } from '../ports/provider.ts';
import { completeChat } from './complete-chat.ts';
import { quoteChat } from './quote-chat.ts';
import { openAi } from './surfaces/openai.ts';

// What is asked for beside chat goes the same way: bound, money, record, provider, one ending.

const signal = new AbortController().signal;

const embeddings = (body: object) =>
  parseEmbeddingsRequest(parseBody(JSON.stringify({ model: 'sim/embed', input: 'a b', ...body })));

const asked = (request: AnyRequest) => ({ request, rendering: openAi(request) });

const run = (deps: TestChat, body: object) =>
  completeChat(deps)({ ...asked(embeddings(body)), requestId: 'req_1', caller, signal });

const upstream = { model: 'text-embedding-3-small', input: ['nine', 'lives'] };

function embedding(reply: Partial<OperationReply>): Provider {
  const whole = { text: '{"data":[]}', finishReason: '', produced: [], providerRequest: 'up_1' };
  const answer = { outcome: 'whole', ...whole, usage: undefined, ...reply } as OperationReply;
  return {
    ...scripted(() => Promise.reject(new Error('this is no chat'))),
    operations: { embeddings: async () => answer },
  };
}

describe('embeddings', () => {
  it('are admitted with their bound and settled by what was used', async () => {
    const usage = { ...emptyUsage, inputUncached: 3n, requests: 1n };
    const deps = testChat({ providers: [embedding({ usage })] });
    const outcome = await run(deps, upstream);
    // 3 tokens at 20 nano-dollars; at most a token for each of 9 bytes, and what is around them.
    expect(outcome).toMatchObject({ outcome: 'replied', amount: 60n, text: '{"data":[]}' });
    expect(deps.log.records).toMatchObject([
      { type: 'admitted', surface: 'embeddings', estimate: 820n, inputEstimate: 820n },
      { type: 'settled', amount: 60n, usage, how: 'provider' },
    ]);
  });

  it('are counted where the provider does not say', async () => {
    const deps = testChat({ providers: [embedding({})] });
    await run(deps, upstream);
    const usage = { inputUncached: 3n, outputText: 0n };
    expect(deps.log.records[1]).toMatchObject({ type: 'settled', how: 'estimated', usage });
  });

  it('are believed about many texts that together are more than a model reads at once', async () => {
    const usage = { ...emptyUsage, inputUncached: 20_000n, requests: 1n };
    const deps = testChat({ providers: [embedding({ usage })] });
    const input = Array.from({ length: 5 }, () => 'word '.repeat(4_000));
    await run(deps, { ...upstream, input });
    expect(deps.log.records[1]).toMatchObject({ how: 'provider', usage });
  });

  it('are free when they fail', async () => {
    const error = new AlfredError('provider_overloaded', { provider: 'openai' });
    const deps = testChat({ providers: [embedding({ outcome: 'failed', error })] });
    expect(await run(deps, upstream)).toMatchObject({ outcome: 'failed', amount: 0n });
    expect(deps.log.records[1]).toMatchObject({ type: 'released', reason: 'provider_overloaded' });
  });

  it('are refused by name where the provider does none', async () => {
    const chatOnly = scripted(() => Promise.reject(new Error('asked')));
    const deps = testChat({ providers: [chatOnly] });
    expect(await run(deps, upstream)).toMatchObject({
      ...{ outcome: 'refused', code: 'operation_unsupported' },
      params: { provider: 'openai', operation: 'embeddings', param: 'model' },
    });
    expect(deps.log.records).toMatchObject([{ type: 'refused' }]);
  });

  it('never cost more than was taken for them', async () => {
    const texts = fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(texts, async (input) => {
        const deps = testChat({});
        await run(deps, { input });
        const [admitted, settled] = deps.log.records as never as [
          { estimate: bigint },
          { amount: bigint },
        ];
        expect(settled.amount <= admitted.estimate).toBe(true);
      }),
    );
  });

  it('have a quote', async () => {
    const deps = testChat({});
    const previews = previewOf(deps.leases);
    const { priced } = await quoteChat({ ...deps, previews })({ caller, request: embeddings({}) });
    const outcome = await run(deps, {});
    expect(outcome).toMatchObject({ outcome: 'replied', amount: priced?.expected });
  });
});
