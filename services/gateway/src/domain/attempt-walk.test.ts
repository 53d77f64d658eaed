import { AlfredError, type ErrorCode } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { nextStep, type StepFacts, type Walk } from './attempt-walk.ts';

const limits = { attemptsMax: 4, retriesMax: 2, waitMaxMs: 2_000 };
const begun: Walk = { at: 0, calls: 1, retries: 0, waitedMs: 0 };

function step(
  code: ErrorCode,
  over: { walk?: Partial<Walk>; params?: object; facts?: Partial<StepFacts> } = {},
) {
  const facts: StepFacts = { limits, next: 'none', mayRetry: () => true, random: () => 0.5 };
  const error = new AlfredError(code, { provider: 'openai', ...over.params });
  return nextStep({ ...begun, ...over.walk }, error, { ...facts, ...over.facts });
}

const other = { next: 'other' } as const;
const equal = { next: 'equal' } as const;

describe('the step after a failure', () => {
  it('is the same place again, after a wait that grows', () => {
    const waits = [0, 1].map((retries) => step('provider_unavailable', { walk: { retries } }));
    expect(waits).toEqual([
      { step: 'again', waitMs: 150 },
      { step: 'again', waitMs: 300 },
    ]);
  });

  it('is drawn from a range, so that many do not come back at once', () => {
    const at = (random: number) =>
      step('provider_unavailable', { facts: { random: () => random } });
    expect([at(0), at(0.999)]).toMatchObject([{ waitMs: 100 }, { waitMs: 200 }]);
  });

  it('is the same model elsewhere at once, and another model after a retry', () => {
    expect(step('provider_overloaded', { facts: equal })).toEqual({ step: 'elsewhere' });
    expect(step('provider_overloaded', { facts: other })).toMatchObject({ step: 'again' });
    const tired = { walk: { retries: 2 }, facts: other };
    expect(step('provider_overloaded', tired)).toEqual({ step: 'elsewhere' });
  });

  it('waits as long as the provider asks for, while nobody else can serve', () => {
    const params = { retryAfter: '2' };
    const asked = (facts = {}, walk = {}) => step('provider_rate_limited', { params, facts, walk });
    expect(asked()).toEqual({ step: 'again', waitMs: 2_000 });
    expect(asked({}, { waitedMs: 1 })).toEqual({ step: 'stop' });
    expect(asked(other)).toEqual({ step: 'elsewhere' });
  });

  it('is never more than the limits and the budget of the place allow', () => {
    expect(step('provider_unavailable', { walk: { calls: 4 } })).toEqual({ step: 'stop' });
    expect(step('provider_unavailable', { walk: { retries: 2 } })).toEqual({ step: 'stop' });
    expect(step('provider_unavailable', { facts: { mayRetry: () => false } })).toEqual({
      step: 'stop',
    });
  });

  it('draws on the budget only for a retry that it would make', () => {
    let drawn = 0;
    const mayRetry = () => {
      drawn += 1;
      return true;
    };
    step('provider_timeout', { facts: { mayRetry } });
    step('provider_unavailable', { facts: { ...equal, mayRetry } });
    step('provider_unavailable', { walk: { retries: 2 }, facts: { mayRetry } });
    expect(drawn).toBe(0);
  });

  it('is none for a request that nobody would take', () => {
    expect(step('provider_rejected', { facts: other })).toEqual({ step: 'stop' });
    expect(step('provider_timeout', { facts: other })).toEqual({ step: 'elsewhere' });
    expect(step('provider_timeout')).toEqual({ step: 'stop' });
  });
});
