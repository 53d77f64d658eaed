import { describe, expect, it } from 'vitest';
import { AlfredError, catalogue, docAnchor, type ErrorCode, toHttp } from './index.ts';

const codes = Object.keys(catalogue) as ErrorCode[];

describe('toHttp', () => {
  it('writes the body that OpenAI clients read', () => {
    const failure = toHttp(
      new AlfredError('insufficient_credits', {
        node: 'usr_1',
        available: '0.00',
        asset: 'USD',
        needed: '0.10',
      }),
    );
    expect(failure).toEqual({
      status: 402,
      headers: { 'x-should-retry': 'false' },
      body: {
        error: {
          message: 'The wallet of usr_1 has 0.00 USD available; this needs 0.10.',
          type: 'insufficient_quota',
          param: null,
          code: 'insufficient_credits',
          hint: 'Allocate credits to the wallet, or ask whoever manages it.',
          retryable: false,
          source: 'gateway',
          doc: '/docs/errors#insufficient_credits',
          details: { node: 'usr_1', available: '0.00', asset: 'USD', needed: '0.10' },
        },
      },
    });
  });

  it('moves param to its own field', () => {
    const { error } = toHttp(
      new AlfredError('request_invalid', { reason: 'n < 1', param: 'n' }),
    ).body;
    expect(error.param).toBe('n');
    expect(error.details).toEqual({ reason: 'n < 1' });
  });

  it('has no details where there are none', () => {
    expect(toHttp(new AlfredError('internal')).body.error).not.toHaveProperty('details');
  });

  it.each([new Error('secret'), 'secret', null])('tells nothing of an unknown throw', (thrown) => {
    const failure = toHttp(thrown);
    expect(failure.status).toBe(500);
    expect(JSON.stringify(failure)).not.toContain('secret');
  });

  it.each(codes)('%s tells clients whether to come again', (code) => {
    const { retryable, http } = catalogue[code];
    const { headers, status } = toHttp(new AlfredError(code));
    expect(status).toBe(http);
    expect(headers['x-should-retry']).toBe(retryable ? undefined : 'false');
    const waits = retryable && (http === 429 || http === 503);
    expect(headers['retry-after']).toBe(waits ? '1' : undefined);
  });

  it('passes on how long to wait, where somebody knows', () => {
    const { headers } = toHttp(new AlfredError('provider_rate_limited', { retryAfter: '17' }));
    expect(headers).toEqual({ 'retry-after': '17' });
    const exact = new AlfredError('provider_overloaded', { retryAfter: '1', retryAfterMs: '250' });
    expect(toHttp(exact).headers).toEqual({ 'retry-after': '1', 'retry-after-ms': '250' });
  });
});

describe('docAnchor', () => {
  it('points into the generated reference', () => {
    expect(docAnchor('budget_held')).toBe('/docs/errors#budget_held');
  });
});
