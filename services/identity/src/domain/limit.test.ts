import { describe, expect, it } from 'vitest';
import { limitProblem, limitText } from './limit.ts';

const problemOf = (requests: number, windowSeconds: number) =>
  limitProblem({ requests, windowSeconds })?.param;

describe('a request limit', () => {
  it.each([
    [1, 1],
    [100_000, 86_400],
    [600, 60],
  ])('may be %d in %d seconds', (requests, windowSeconds) => {
    expect(problemOf(requests, windowSeconds)).toBeUndefined();
  });

  it.each([0, -1, 1.5, 100_001, Number.NaN])('is not %d requests', (requests) => {
    expect(problemOf(requests, 60)).toBe('limits.requests');
  });

  it.each([0, -1, 0.5, 86_401])('is not over %d seconds', (windowSeconds) => {
    expect(problemOf(1, windowSeconds)).toBe('limits.windowSeconds');
  });

  it('is told from another, and from none, by its text', () => {
    const texts = [
      limitText({ requests: 1, windowSeconds: 11 }),
      limitText({ requests: 11, windowSeconds: 1 }),
      limitText(undefined),
    ];
    expect(new Set(texts).size).toBe(3);
  });
});
