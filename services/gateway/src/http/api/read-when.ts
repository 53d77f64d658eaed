import { AlfredError } from '@alfred/errors';
import type { When } from '../../ports/api/when.ts';

/** The earlier moment that a query names, if it names one; two are refused. */
export function readWhen(query: {
  readonly asOfSeq?: string | undefined;
  readonly asOf?: string | undefined;
  readonly effective?: string | undefined;
}): When | undefined {
  const { asOfSeq, asOf, effective } = query;
  const named = [asOfSeq, asOf, effective].filter((each) => each !== undefined);
  if (named.length > 1) {
    const reason = 'asOf: one of asOfSeq, asOf and effective';
    throw new AlfredError('request_invalid', { param: 'asOf', reason });
  }
  if (asOfSeq !== undefined) return { kind: 'seq', seq: BigInt(asOfSeq) };
  if (asOf !== undefined) return { kind: 'time', time: asOf };
  return effective === undefined ? undefined : { kind: 'effective', time: effective };
}
