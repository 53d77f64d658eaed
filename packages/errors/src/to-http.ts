import { AlfredError, isAlfredError } from './alfred-error.ts';
import { catalogue, type ErrorCode } from './catalogue/index.ts';
import type { ErrorParams } from './entry.ts';

/** The `error` object that OpenAI's clients read, with Alfred's own fields beside it. */
export interface ErrorBody {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string;
  readonly hint: string;
  readonly retryable: boolean;
  readonly source: 'gateway' | 'provider';
  readonly doc: string;
  /** The parameters of the error, for machines: the blocking node, what is left, and so on. */
  readonly details?: Readonly<Record<string, string>>;
}

/** A failure as it leaves the gateway: nothing to add, nothing to decide. */
export interface HttpFailure {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly error: ErrorBody };
}

/** Where the error is explained, relative to the gateway. */
export const docAnchor = (code: ErrorCode): string => `/docs/errors#${code}`;

/** Whatever was thrown, as it may leave the gateway. An unknown throw is a bug: `internal`. */
export function toHttp(error: unknown): HttpFailure {
  const known = isAlfredError(error) ? error : new AlfredError('internal');
  const entry = catalogue[known.code];
  const { param = null, ...details } = known.params;
  return {
    status: entry.http,
    headers: retryHeaders(entry.http, entry.retryable, known.params),
    body: {
      error: {
        message: known.message,
        type: entry.type,
        param,
        code: known.code,
        hint: known.hint,
        retryable: entry.retryable,
        source: entry.source,
        doc: docAnchor(known.code),
        ...(Object.keys(details).length > 0 ? { details } : {}),
      },
    },
  };
}

/** OpenAI's clients retry 408, 409, 429 and 5xx on their own: tell them where that is useless. */
function retryHeaders(
  status: number,
  retryable: boolean,
  { retryAfter, retryAfterMs }: ErrorParams,
): Record<string, string> {
  if (!retryable) return { 'x-should-retry': 'false' };
  // Who reads the milliseconds waits no longer than it must; all others read the seconds.
  if (retryAfter && retryAfterMs) {
    return { 'retry-after': retryAfter, 'retry-after-ms': retryAfterMs };
  }
  if (retryAfter) return { 'retry-after': retryAfter };
  return status === 429 || status === 503 ? { 'retry-after': '1' } : {};
}
