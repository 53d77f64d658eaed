import { describe, expect, it } from 'vitest';
import { catalogue, type ErrorCode, grpcStatus, isErrorCode, paramsOf } from './index.ts';

const codes = Object.keys(catalogue) as ErrorCode[];
const statuses = new Set<number>(Object.values(grpcStatus));

describe.each(codes)('%s', (code) => {
  const entry = catalogue[code];

  it('is lower snake case', () => {
    expect(code).toMatch(/^[a-z]+(_[a-z]+)*$/);
  });

  it('has statuses that exist', () => {
    expect(entry.http).toBeGreaterThanOrEqual(400);
    expect(entry.http).toBeLessThan(600);
    expect(statuses).toContain(entry.grpc);
  });

  it('says what happened and what to do, in sentences', () => {
    for (const text of [entry.message, entry.hint]) expect(text).toMatch(/^[A-Z{].*[.!?]$/);
  });

  it('advises the clients of every surface alike', () => {
    expect(entry.hint).not.toMatch(/max_tokens|messages\b|OpenAI|Anthropic|Gemini|\/v1\/models/);
  });

  it('has parameters with names, and every brace belongs to one', () => {
    for (const name of paramsOf(code)) expect(name).toMatch(/^[a-z][A-Za-z]*$/);
    expect(`${entry.message}${entry.hint}`.replace(/\{\w+\}/g, '')).not.toMatch(/[{}]/);
  });

  it('is not called retryable where retrying cannot help', () => {
    const hopeless = [400, 401, 402, 403, 404, 413, 415];
    if (entry.retryable) expect(hopeless).not.toContain(entry.http);
  });
});

describe('the catalogue', () => {
  it('lost no code where its parts were joined', async () => {
    const parts = await Promise.all([
      import('./catalogue/access.ts'),
      import('./catalogue/analytics.ts'),
      import('./catalogue/hierarchy.ts'),
      import('./catalogue/history.ts'),
      import('./catalogue/holds.ts'),
      import('./catalogue/leases.ts'),
      import('./catalogue/metering.ts'),
      import('./catalogue/money.ts'),
      import('./catalogue/notification.ts'),
      import('./catalogue/platform.ts'),
      import('./catalogue/privacy.ts'),
      import('./catalogue/proof.ts'),
      import('./catalogue/provider.ts'),
      import('./catalogue/request.ts'),
      import('./catalogue/routing.ts'),
      import('./catalogue/start.ts'),
    ]);
    const all = parts.flatMap((part) => Object.values(part)).flatMap((part) => Object.keys(part));
    expect([...codes].sort()).toEqual(all.sort());
  });

  it('tells money that is out from money that is held', () => {
    expect(catalogue.budget_exhausted).toMatchObject({ http: 402, retryable: false });
    expect(catalogue.insufficient_credits).toMatchObject({ http: 402, retryable: false });
    expect(catalogue.budget_held).toMatchObject({ http: 429, retryable: true });
  });

  it('knows its own codes only', () => {
    for (const code of codes) expect(isErrorCode(code)).toBe(true);
    for (const other of ['', 'nope', 'toString', '__proto__', 'constructor']) {
      expect(isErrorCode(other)).toBe(false);
    }
  });
});

describe('paramsOf', () => {
  it('names each parameter of message and hint once, in their order', () => {
    expect(paramsOf('model_denied')).toEqual(['model', 'reason', 'node']);
    expect(paramsOf('journal_corrupt')).toEqual(['file', 'offset']);
    expect(paramsOf('internal')).toEqual([]);
  });
});
