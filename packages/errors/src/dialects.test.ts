import { describe, expect, it } from 'vitest';
import { AlfredError, catalogue, type ErrorCode, toHttpIn } from './index.ts';

const codes = Object.keys(catalogue) as ErrorCode[];
const broke = new AlfredError('insufficient_credits', {
  node: 'usr_1',
  available: '0.00',
  asset: 'USD',
  needed: '0.10',
});
const message = 'The wallet of usr_1 has 0.00 USD available; this needs 0.10.';
const hint = 'Allocate credits to the wallet, or ask whoever manages it.';
const doc = '/docs/errors#insufficient_credits';
const details = { node: 'usr_1', available: '0.00', asset: 'USD', needed: '0.10' };
const own = { hint, retryable: false, source: 'gateway', doc, details };

describe('an error', () => {
  it('is told to Anthropic’s clients in their words, with Alfred’s beside them', () => {
    expect(toHttpIn('anthropic', broke).body).toEqual({
      type: 'error',
      error: {
        ...{ type: 'billing_error', message, param: null, code: 'insufficient_credits' },
        ...own,
      },
    });
  });

  it('is told to Google’s clients in theirs, with Alfred’s in the details', () => {
    const metadata = { ...details, source: 'gateway', retryable: 'false' };
    const type = (name: string) => `type.googleapis.com/google.rpc.${name}`;
    expect(toHttpIn('google', broke).body).toEqual({
      error: {
        ...{ code: 402, message, status: 'FAILED_PRECONDITION' },
        details: [
          {
            ...{ '@type': type('ErrorInfo'), reason: 'insufficient_credits', domain: 'alfred' },
            metadata,
          },
          { '@type': type('Help'), links: [{ description: hint, url: doc }] },
        ],
      },
    });
  });

  it.each([
    ['openai', 'max_tokens', 'max_tokens'],
    ['openai', 'messages[0].content[1]', 'messages[0].content[1]'],
    ['anthropic', 'max_tokens', 'max_tokens'],
    ['anthropic', 'response_format', 'output_config.format'],
    ['anthropic', 'stop', 'stop_sequences'],
    ['anthropic', 'tools[0]', 'tools[0]'],
    ['google', 'max_tokens', 'generationConfig.maxOutputTokens'],
    ['google', 'messages[0].content[1]', 'contents'],
    ['google', 'generationConfig.speechConfig', 'generationConfig.speechConfig'],
    ['google', 'x-alfred-tags', 'x-alfred-tags'],
  ] as const)('names a field as clients of %s do: %s as %s', (dialect, param, own) => {
    const told = (code: ErrorCode, reason: string) =>
      JSON.stringify(
        toHttpIn(dialect, new AlfredError(code, { param, reason, provider: 'sim' })).body,
      );
    expect(told('parameter_unsupported', '')).toContain(`"${own} is not supported by sim."`);
    const invalid = told('request_invalid', `${param} must be less`);
    expect(invalid).toContain(`"The request is not valid: ${own} must be less."`);
    expect(invalid).toContain(`"param":"${own}"`);
  });

  it('says how long to wait where Google’s clients look for it', () => {
    const limited = new AlfredError('provider_rate_limited', {
      provider: 'openai',
      retryAfter: '7',
    });
    expect(toHttpIn('google', limited).body.error.details).toContainEqual({
      '@type': 'type.googleapis.com/google.rpc.RetryInfo',
      retryDelay: '7s',
    });
  });

  it.each<[ErrorCode, string]>([
    ['request_invalid', 'invalid_request_error'],
    ['api_key_invalid', 'authentication_error'],
    ['model_denied', 'permission_error'],
    ['model_unknown', 'not_found_error'],
    ['request_too_large', 'request_too_large'],
    ['provider_rate_limited', 'rate_limit_error'],
    ['provider_overloaded', 'overloaded_error'],
    ['provider_timeout', 'timeout_error'],
    ['internal', 'api_error'],
  ])('%s is Anthropic’s %s', (code, type) => {
    expect(toHttpIn('anthropic', new AlfredError(code)).body.error.type).toBe(type);
  });

  it.each(codes)('%s has the same status and headers in every dialect', (code) => {
    const { status, headers } = toHttpIn('openai', new AlfredError(code));
    expect(toHttpIn('anthropic', new AlfredError(code))).toMatchObject({ status, headers });
    const google = toHttpIn('google', new AlfredError(code));
    expect(google).toMatchObject({ status, headers, body: { error: { code: status } } });
  });

  it.each(['anthropic', 'google'] as const)('tells nothing of an unknown throw: %s', (dialect) => {
    const failure = toHttpIn(dialect, new Error('secret'));
    expect(failure.status).toBe(500);
    expect(JSON.stringify(failure)).not.toContain('secret');
  });
});
