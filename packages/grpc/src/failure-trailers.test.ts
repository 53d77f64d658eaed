import { AlfredError, catalogue, type ErrorCode, toGrpc } from '@alfred/errors';
import { Metadata, status } from '@grpc/grpc-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromTrailers, isOk, toStatus } from './failure-trailers.ts';

const code = fc.constantFrom(...(Object.keys(catalogue) as ErrorCode[]));
const word = fc.stringMatching(/^[a-z]{1,12}$/);
const params = fc.dictionary(word, fc.string({ maxLength: 100, unit: 'grapheme' }), {
  maxKeys: 16,
  noNullPrototype: true,
});

/** As headers, on the wire. */
function sent(metadata: Metadata): Metadata {
  const headers = Object.entries(metadata.toHttp2Headers());
  // Values of one name come joined, as HTTP/2 does it.
  return Metadata.fromHttp2Headers(
    Object.fromEntries(headers.map(([name, values]) => [name, [values].flat().join(', ')])),
  );
}

describe('a failure in trailers', () => {
  it('arrives as it left', () => {
    fc.assert(
      fc.property(code, params, (any, told) => {
        const failure = toGrpc(new AlfredError(any, told));
        const { metadata, ...rest } = toStatus(failure);
        expect(rest.code).toBe(catalogue[any].grpc);
        expect(() => encodeURI(rest.details)).not.toThrow();
        const arrived = fromTrailers({ ...rest, metadata: sent(metadata) });
        expect(arrived).toMatchObject({ code: any, params: told });
      }),
    );
  });

  it('has a bound, whatever is in it', () => {
    const huge = Object.fromEntries(
      Array.from({ length: 99 }, (_, n) => [`p${n}`, '𝄞'.repeat(9e4)]),
    );
    const { metadata, details } = toStatus({ status: 3, code: 'request_invalid', params: huge });
    const bytes = Object.values(metadata.toHttp2Headers()).flat().join('').length;
    expect(bytes).toBeLessThan(32_768);
    expect(details.length).toBeLessThanOrEqual(256);
  });

  it('is none where no server said one', () => {
    const ended = { code: status.OK, details: '', metadata: new Metadata() };
    expect(fromTrailers(ended)).toBeUndefined();
    expect(isOk(ended)).toBe(true);
    expect(isOk({ ...ended, code: status.UNAVAILABLE })).toBe(false);
  });
});
