import { type AnthropicError, anthropicError } from './dialects/anthropic.ts';
import { inFieldsOf } from './dialects/field-names.ts';
import { type GoogleError, googleError } from './dialects/google.ts';
import { type OpenAiError, openAiError } from './dialects/openai.ts';
import type { ErrorParams } from './entry.ts';
import { type Failure, failureOf } from './failure.ts';

/** What the body of an error looks like to the clients of each dialect. */
interface Bodies {
  readonly openai: OpenAiError;
  readonly anthropic: AnthropicError;
  readonly google: GoogleError;
}

/** Whose clients a route serves: an error is told in their words. */
export type Dialect = keyof Bodies;

/** A failure as it leaves the gateway: nothing to add, nothing to decide. */
export interface HttpFailure<D extends Dialect = 'openai'> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Bodies[D];
}

const bodies: { readonly [D in Dialect]: (failure: Failure) => Bodies[D] } = {
  openai: openAiError,
  anthropic: anthropicError,
  google: googleError,
};

/** Whatever was thrown, as it may leave the gateway, in OpenAI's words. */
export function toHttp(error: unknown): HttpFailure {
  return toHttpIn('openai', error);
}

/** The same in the words of any dialect: status and headers are alike in all of them. */
export function toHttpIn<D extends Dialect>(dialect: D, error: unknown): HttpFailure<D> {
  const failure = failureOf(dialect === 'openai' ? error : inFieldsOf(dialect, error));
  const { http, retryable } = failure.entry;
  return {
    status: http,
    headers: retryHeaders(http, retryable, failure.own.details ?? {}),
    body: bodies[dialect](failure),
  };
}

/** Official clients retry 408, 409, 429 and 5xx on their own: tell them where that is useless. */
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
