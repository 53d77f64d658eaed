import { describe, expect, it } from 'vitest';
import { limitProblem, limitText, type RequestLimit } from './limit.ts';

type Lists = 'models' | 'networks';
type Said = Omit<RequestLimit, Lists> & Partial<Pick<RequestLimit, Lists>>;
const limitOf = (said: Said): RequestLimit => ({
  ...{ models: [], networks: [] },
  ...said,
});
const problemOf = (said: Said) => limitProblem(limitOf(said))?.param;
const window = { windowSeconds: 60 };

describe('a limit', () => {
  it.each<Said>([
    { requests: 1, windowSeconds: 1 },
    { requests: 100_000, windowSeconds: 86_400 },
    { ...window, burst: 20 },
    { ...window, tokens: 1_000_000_000 },
    { ...window, concurrency: 8 },
    { ...window, networks: ['10.0.0.0/8', '192.0.2.7', '2001:db8::/32'] },
    { ...window, models: [{ ...window, model: 'gpt-4o*', tokens: 1 }] },
  ])('may be %j', (limit) => {
    expect(problemOf(limit)).toBeUndefined();
  });

  it.each([0, -1, 1.5, 100_001, Number.NaN])('is not %d requests', (requests) => {
    expect(problemOf({ ...window, requests })).toBe('limits.requests');
  });

  it.each([0, -1, 0.5, 86_401])('is not over %d seconds', (windowSeconds) => {
    expect(problemOf({ requests: 1, windowSeconds })).toBe('limits.windowSeconds');
  });

  it.each<[string, Said]>([
    ['limits.burst', { ...window, burst: 10_001 }],
    ['limits.tokens', { ...window, tokens: 1e9 + 1 }],
    ['limits.concurrency', { ...window, concurrency: 0 }],
    ['limits', window],
    ['limits.models[0]', { ...window, models: [{ ...window, model: 'a' }] }],
    ['limits.models[0].model', { ...window, models: [{ ...window, model: 'a b', burst: 1 }] }],
    ['limits.models[0].model', { ...window, models: [{ ...window, model: '', burst: 1 }] }],
    ['limits.models[0].tokens', { ...window, models: [{ ...window, model: 'a', tokens: 0 }] }],
    ['limits.networks[1]', { ...window, networks: ['10.0.0.0/8', '10.0.0.0/33'] }],
    ['limits.networks[0]', { ...window, networks: ['10.0.0/8'] }],
    ['limits.networks[0]', { ...window, networks: ['example.com'] }],
    ['limits.networks[0]', { ...window, networks: ['::1/8/8'] }],
    ['limits.networks', { ...window, networks: Array(65).fill('::1') }],
    ['limits.models', { ...window, models: Array(17).fill({ ...window, model: 'a', burst: 1 }) }],
    ['limits.models', { ...window, models: Array(2).fill({ ...window, model: 'a', burst: 1 }) }],
  ])('names what is wrong with it: %s', (param, limit) => {
    expect(problemOf(limit)).toBe(param);
  });

  it('is told from another, and from none, by its text', () => {
    const texts = [
      limitText(limitOf({ requests: 1, windowSeconds: 11 })),
      limitText(limitOf({ requests: 11, windowSeconds: 1 })),
      limitText(limitOf({ tokens: 11, windowSeconds: 1 })),
      limitText(limitOf({ burst: 11, windowSeconds: 1 })),
      limitText(limitOf({ ...window, models: [{ ...window, model: 'a', burst: 1 }] })),
      limitText(limitOf({ ...window, models: [{ ...window, model: 'b', burst: 1 }] })),
      limitText(limitOf({ ...window, burst: 1, networks: ['::1'] })),
      limitText(undefined),
    ];
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts[0]).toBe('1/11s');
  });
});
