import { describe, expect, it } from 'vitest';
import { caller, chatRequest, previewOf, testChat } from '../../test/fakes.ts';
import { quoteChat } from '../app/quote-chat.ts';
import type { LeasePreview } from '../ports/lease-previews.ts';
import { quoteSchema } from './api/quote-document.ts';
import { renderQuote } from './render-quote.ts';

const budget = {
  ...{ kind: 'budget', node: 'dep_a', window: 'month', mode: 'soft' },
  ...{ limit: 2_000_000_000n, used: 2_100_000_000n, left: 0n, resetsAt: '2026-12-01T00:00:00Z' },
};

/** A quote as a client reads it; the schema refuses what the document does not describe. */
async function read(body: object, preview: Partial<LeasePreview> = {}) {
  const deps = testChat({});
  const previews = {
    preview: async (ask: Parameters<ReturnType<typeof previewOf>['preview']>[0]) => ({
      ...(await previewOf(deps.leases).preview(ask)),
      ...preview,
    }),
  };
  const leases = { hasRoom: () => false };
  const quote = await quoteChat({ ...deps, previews, leases })({
    caller,
    request: chatRequest(body),
  });
  return quoteSchema.parse(renderQuote('req_1', quote));
}

describe('a rendered quote', () => {
  it('shows amounts, who pays, and what is left', async () => {
    const account = 'pool:tea_a';
    const warnings = [{ node: 'dep_a', window: 'month', resetsAt: '' }];
    expect(await read({ max_tokens: 10 }, { account, limits: [budget], warnings })).toMatchObject({
      ...{ id: 'req_1', model: 'sim/echo', provider: 'sim', asset: 'USD', admitted: true },
      ...{ basis: 'known', expected: '0.0000048', refusal: null },
      tokens: { input: 12, output: 5, outputMost: 10 },
      account: { kind: 'pool', node: 'tea_a' },
      limits: [{ kind: 'budget', limit: '2.00', used: '2.10', left: '0.00', mode: 'soft' }],
      warnings: [{ node: 'dep_a', resetsAt: null }],
      policy: { version: 'org_a@1', rule: 'all' },
    });
  });

  it('shows the refusal as the call would be answered', async () => {
    const params = {
      ...{ node: 'dep_a', window: 'month', asset: 'USD', left: '0.00' },
      limit: '1.00',
    };
    const refusal = { outcome: 'refused', code: 'budget_exhausted', params } as const;
    expect(await read({}, { account: undefined, refusal })).toMatchObject({
      ...{ admitted: false, account: null },
      refusal: { code: 'budget_exhausted', status: 402, details: { node: 'dep_a' } },
    });
  });

  it('shows nothing of a price where there is none', async () => {
    expect(await read({ model: 'sim/none' })).toMatchObject({
      ...{ model: 'sim/none', provider: null, asset: null, most: null, limits: [], price: null },
      refusal: { code: 'model_unknown', status: 404 },
    });
  });
});
