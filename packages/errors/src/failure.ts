import { AlfredError, isAlfredError } from './alfred-error.ts';
import { catalogue, type ErrorCode } from './catalogue/index.ts';
import type { ErrorEntry } from './entry.ts';

/** A failure as all dialects tell it: each has its own words for the same. */
export interface Failure {
  readonly code: ErrorCode;
  readonly entry: ErrorEntry;
  readonly message: string;
  readonly param: string | null;
  /** What Alfred says beside the words of a dialect, in all of them alike. */
  readonly own: OwnFields;
}

export interface OwnFields {
  readonly hint: string;
  readonly retryable: boolean;
  readonly source: 'gateway' | 'provider';
  readonly doc: string;
  /** The parameters of the error, for machines: the blocking node, what is left, and so on. */
  readonly details?: Readonly<Record<string, string>>;
}

/** Where the error is explained, relative to the gateway. */
export const docAnchor = (code: ErrorCode): string => `/docs/errors#${code}`;

/** Whatever was thrown. An unknown throw is a bug: `internal`. */
export function failureOf(error: unknown): Failure {
  const known = isAlfredError(error) ? error : new AlfredError('internal');
  const entry = catalogue[known.code];
  const { param = null, ...details } = known.params;
  return {
    code: known.code,
    entry,
    message: known.message,
    param,
    own: {
      hint: known.hint,
      retryable: entry.retryable,
      source: entry.source,
      doc: docAnchor(known.code),
      ...(Object.keys(details).length > 0 ? { details } : {}),
    },
  };
}
