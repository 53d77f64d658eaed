import { describe, expect, it } from 'vitest';
import { parseJson, producedBytes, readUpstreamError } from './index.ts';

describe('an upstream’s error', () => {
  it('is read in OpenAI’s shape', () => {
    const error = {
      message: 'no\n such model ',
      type: 'invalid_request_error',
      param: 'model',
      code: 'x',
    };
    expect(readUpstreamError({ error })).toEqual({ ...error, message: 'no such model' });
  });

  it.each([
    [{ error: 'plain' }, { message: 'plain', type: '', code: '', param: '' }],
    [{ error: { message: 'm', code: 429 } }, { message: 'm', type: '', code: '429', param: '' }],
    [{ error: {} }, { message: '', type: '', code: '', param: '' }],
  ])('is read from what comes close: %j', (json, error) => {
    expect(readUpstreamError(json)).toEqual(error);
  });

  it.each([undefined, null, 'error', [], {}, { error: null }, { error: '' }])(
    'is not there: %j',
    (json) => {
      expect(readUpstreamError(json)).toBeUndefined();
    },
  );

  it('is not shown at any length', () => {
    const shown = readUpstreamError({ error: { message: 'x'.repeat(5_000) } });
    expect(shown?.message.length).toBeLessThan(600);
  });
});

describe('what a part of an answer carries', () => {
  it('is counted in bytes of UTF-8', () => {
    expect(producedBytes(undefined)).toBe(0);
    expect(producedBytes({ role: 'assistant', content: null })).toBe(0);
    expect(producedBytes({ content: 'é', refusal: 'no', reasoning_content: 'hm' })).toBe(6);
  });

  it('has the calls of tools in it', () => {
    const call = { index: 0, function: { name: 'f', arguments: '{}' } };
    expect(producedBytes({ tool_calls: [call, call, null] })).toBe(6);
    expect(producedBytes({ function_call: { name: 'f', arguments: '{}' } })).toBe(3);
  });
});

it('text that is no JSON is nothing, not a failure', () => {
  expect(parseJson('<html>')).toBeUndefined();
  expect(parseJson('null')).toBeNull();
});
