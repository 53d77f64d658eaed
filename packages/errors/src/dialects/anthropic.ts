import type { Failure, OwnFields } from '../failure.ts';

/** The types that Anthropic documents for its errors. */
export type AnthropicErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'billing_error'
  | 'permission_error'
  | 'not_found_error'
  | 'request_too_large'
  | 'rate_limit_error'
  | 'timeout_error'
  | 'overloaded_error'
  | 'api_error';

export interface AnthropicError {
  readonly type: 'error';
  readonly error: OwnFields & {
    readonly type: AnthropicErrorType;
    readonly message: string;
    readonly param: string | null;
    readonly code: string;
  };
}

/** By status; the others are the request's own fault below 500, and nobody's in particular above. */
const types: Readonly<Record<number, AnthropicErrorType>> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
};

/** A failure as Anthropic's clients read it. */
export function anthropicError({ code, entry, message, param, own }: Failure): AnthropicError {
  const type = types[entry.http] ?? (entry.http < 500 ? 'invalid_request_error' : 'api_error');
  return { type: 'error', error: { type, message, param, code, ...own } };
}
