import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AlfredError, catalogue, type ErrorCode, fromGrpc, grpcStatus, toGrpc } from './index.ts';

const code = fc.constantFrom(...(Object.keys(catalogue) as ErrorCode[]));
const params = fc.dictionary(fc.constantFrom('node', 'limit', 'reason'), fc.string());

describe('between services', () => {
  it('a coded failure arrives as it left', () => {
    fc.assert(
      fc.property(code, params, (any, told) => {
        const sent = new AlfredError(any, told);
        const failure = toGrpc(sent);
        expect(failure.status).toBe(catalogue[any].grpc);
        const arrived = fromGrpc(JSON.parse(JSON.stringify(failure)));
        expect(arrived).toMatchObject({ code: any, params: { ...told }, message: sent.message });
      }),
    );
  });

  it.each([new TypeError('pg: password=hunter2'), 'thrown text', undefined])(
    'whatever else was thrown says nothing of itself',
    (thrown) => {
      expect(toGrpc(thrown)).toEqual({ status: grpcStatus.internal, code: 'internal', params: {} });
    },
  );

  it('a code of a newer release is internal, without its parameters', () => {
    const arrived = fromGrpc({ status: 5, code: 'moon_unknown', params: { moon: 'x' } });
    expect(arrived).toMatchObject({ code: 'internal', params: {} });
  });
});
