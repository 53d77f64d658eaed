import { AlfredError, type ErrorCode } from '@alfred/errors';
import { describe, expect, it } from 'vitest';
import { askedWaitMs, blameFor, verdictOn } from './failure-verdict.ts';

const failure = (code: ErrorCode, params = {}) => new AlfredError(code, params);

describe('a failure of a provider', () => {
  it.each<[ErrorCode, string, string]>([
    ['provider_unavailable', 'again', 'upstream'],
    ['provider_overloaded', 'again', 'upstream'],
    ['provider_rate_limited', 'again', 'nobody'],
    ['provider_timeout', 'elsewhere', 'upstream'],
    ['provider_bad_response', 'elsewhere', 'upstream'],
    ['provider_stream_cut', 'elsewhere', 'upstream'],
    ['provider_auth_failed', 'elsewhere', 'upstream'],
    ['provider_balance_exhausted', 'elsewhere', 'upstream'],
    ['parameter_unsupported', 'elsewhere', 'nobody'],
    ['overloaded', 'elsewhere', 'nobody'],
    ['provider_rejected', 'final', 'nobody'],
    ['request_cancelled', 'final', 'nobody'],
    ['internal', 'final', 'nobody'],
  ])('%s is tried %s, and the fault of %s', (code, verdict, blame) => {
    expect(verdictOn(failure(code))).toBe(verdict);
    expect(blameFor(failure(code))).toBe(blame);
  });

  it.each([
    ['context_length_exceeded', 'elsewhere'],
    ['model_not_found', 'elsewhere'],
    ['content_filter', 'final'],
  ])('that is the refusal %s is tried %s', (providerCode, verdict) => {
    expect(verdictOn(failure('provider_rejected', { providerCode }))).toBe(verdict);
  });

  it.each([
    [{ retryAfter: '7' }, 7_000],
    [{ retryAfter: '1', retryAfterMs: '250' }, 250],
    [{ retryAfter: 'soon' }, undefined],
    [{}, undefined],
  ])('that says %o asks for %s ms', (params, wait) => {
    expect(askedWaitMs(failure('provider_rate_limited', params))).toBe(wait);
  });
});
