import { AlfredError } from '@alfred/errors';
import { parseJson, readUpstreamError } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import type { Dialect } from './dialect.ts';
import { failedBody, failedCall, failedStatus } from './errors.ts';
import { UnreadableBody } from './upstream-body.ts';

const idle = new AbortController().signal;
const dialect = { readError: readUpstreamError };

describe('a status', () => {
  const failed = (status: number, text = '', headers = {}) =>
    failedStatus({ provider: 'openai', status, json: parseJson(text), headers, dialect }).error;

  it.each([
    [400, 'provider_rejected'],
    [401, 'provider_auth_failed'],
    [402, 'provider_balance_exhausted'],
    [403, 'provider_auth_failed'],
    [404, 'provider_rejected'],
    [408, 'provider_timeout'],
    [422, 'provider_rejected'],
    [429, 'provider_rate_limited'],
    [500, 'provider_unavailable'],
    [502, 'provider_unavailable'],
    [503, 'provider_overloaded'],
    [504, 'provider_timeout'],
    [529, 'provider_overloaded'],
    [302, 'provider_bad_response'],
  ])('%i is %s', (status, code) => {
    expect(failed(status)).toMatchObject({ code, params: { provider: 'openai' } });
  });

  it('is named where it says that the provider failed', () => {
    expect(failed(500).message).toBe(
      'The provider openai is unavailable: it answered with the status 500.',
    );
  });

  it('keeps the provider’s words for what the caller can correct', () => {
    const error = { message: 'too long', param: 'messages', code: 'context_length_exceeded' };
    expect(failed(400, JSON.stringify({ error })).params).toEqual({
      provider: 'openai',
      reason: 'too long',
      param: 'messages',
      providerCode: 'context_length_exceeded',
    });
    expect(failed(400, '<html>').params.reason).toBe('it gave no reason');
  });

  it.each([
    [{ 'retry-after': '20' }, { retryAfter: '20' }],
    [{ 'retry-after': '0.25' }, { retryAfter: '1', retryAfterMs: '250' }],
    [
      { 'retry-after': '2', 'retry-after-ms': '1200' },
      { retryAfter: '2', retryAfterMs: '1200' },
    ],
    [
      {
        'retry-after': 'Fri, 20 Nov 2026 00:00:30 GMT',
        date: 'Fri, 20 Nov 2026 00:00:00 GMT',
      },
      { retryAfter: '30' },
    ],
    [{ 'retry-after': 'Fri, 20 Nov 2026 00:00:30 GMT' }, {}],
    [{ 'retry-after': '99999999' }, {}],
    [{ 'retry-after': 'soon' }, {}],
  ])('%j: how long to wait is %j', (headers, params) => {
    for (const status of [429, 503, 529]) {
      expect(failed(status, '', headers).params).toEqual({ provider: 'openai', ...params });
    }
    expect(Object.keys(failed(500, '', headers).params)).toEqual(['provider', 'reason']);
  });

  it('may say in its body how long to wait', () => {
    const retryDelay = '34.074824224s';
    const info = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay };
    const body = { error: { code: 429, message: 'quota', details: [{ '@type': 'x' }, info] } };
    const params = { provider: 'openai', retryAfter: '35', retryAfterMs: '34075' };
    expect(failed(429, JSON.stringify(body)).params).toEqual(params);
    expect(failed(429, JSON.stringify([body])).params).toMatchObject(params);
  });

  it('may be worded in a way of the provider’s own', () => {
    const error = { message: 'x', type: 'tokens' };
    const own: Pick<Dialect, 'readError' | 'codeOf'> = {
      readError: readUpstreamError,
      codeOf: (status, { type }) =>
        status === 413 && type === 'tokens' ? 'provider_rate_limited' : undefined,
    };
    const all = { provider: 'openai', json: { error }, headers: {}, dialect: own };
    expect(failedStatus({ ...all, status: 413 }).error.code).toBe('provider_rate_limited');
    expect(failedStatus({ ...all, status: 400 }).error.code).toBe('provider_rejected');
  });

  it('tells an empty account of the deployment from a limit of rates', () => {
    const text = JSON.stringify({ error: { message: 'pay', code: 'insufficient_quota' } });
    expect(failed(429, text).code).toBe('provider_balance_exhausted');
  });
});

describe('an error in a body', () => {
  it.each([
    [{ code: '429' }, 'provider_rate_limited'],
    [{ code: 'insufficient_quota' }, 'provider_balance_exhausted'],
    [{ type: 'rate_limit_error' }, 'provider_rate_limited'],
    [{ type: 'overloaded_error' }, 'provider_overloaded'],
    [{ type: 'authentication_error' }, 'provider_auth_failed'],
    [{ type: 'timeout' }, 'provider_timeout'],
    [{ type: 'invalid_request_error' }, 'provider_rejected'],
    [{ type: 'server_error' }, 'provider_unavailable'],
  ])('%j is %s', (error, code) => {
    const whole = { message: '', type: '', code: '', param: '', ...error };
    expect(failedBody('openai', whole).error.code).toBe(code);
  });
});

describe('a broken call', () => {
  it.each([
    ['ECONNREFUSED', 'its address refused the connection'],
    ['ENOTFOUND', 'its name could not be resolved'],
    ['EAI_AGAIN', 'its name could not be resolved'],
    ['EHOSTUNREACH', 'no way leads to its address'],
    ['CERT_HAS_EXPIRED', 'no secure connection could be agreed with it'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'no secure connection could be agreed with it'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'no secure connection could be agreed with it'],
    ['UND_ERR_SOCKET', 'the connection to it broke'],
    ['', 'the connection to it broke'],
  ])('by %s says that much', (code, reason) => {
    const { error } = failedCall('openai', Object.assign(new Error('x'), { code }), idle);
    expect(error).toMatchObject({ code: 'provider_unavailable', params: { reason } });
    expect(error.message).toBe(`The provider openai is unavailable: ${reason}.`);
  });

  it('is named by what broke it', () => {
    const timeout = Object.assign(new Error('slow'), { name: 'HeadersTimeoutError' });
    expect(failedCall('openai', timeout, idle).error.code).toBe('provider_timeout');
    expect(failedCall('openai', new Error('reset'), idle).error.code).toBe('provider_unavailable');
    const unreadable = new UnreadableBody('long');
    expect(failedCall('openai', unreadable, idle).error.code).toBe('provider_bad_response');
    expect(failedCall('openai', new AlfredError('overloaded'), idle).error.code).toBe('overloaded');
    const hungUp = AbortSignal.abort(new AlfredError('request_cancelled'));
    expect(failedCall('openai', new Error('x'), hungUp).error.code).toBe('request_cancelled');
  });
});
