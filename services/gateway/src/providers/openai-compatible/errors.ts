import { AlfredError, isAlfredError } from '@alfred/errors';
import { parseJson, readUpstreamError, SseOverflow, type UpstreamError } from '@alfred/openai-wire';
import type { FailedReply } from '../../ports/provider.ts';
import { NeverSent } from './never-sent.ts';
import { UnreadableBody } from './upstream-body.ts';

/** What a provider answers instead of an answer. */
export interface FailedStatus {
  readonly provider: string;
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string;
}

/** A status other than 200, in Alfred's words. The provider's own words go on where they help. */
export function failedStatus({ provider, status, text, retryAfter }: FailedStatus): FailedReply {
  const error = readUpstreamError(parseJson(text));
  const wait = /^[0-9]{1,5}$/.test(retryAfter) ? { retryAfter } : {};
  if (error?.code === 'insufficient_quota') return failure('provider_balance_exhausted', provider);
  if (status === 429) return failure('provider_rate_limited', provider, wait);
  if (status === 401 || status === 403) return failure('provider_auth_failed', provider);
  if (status === 402) return failure('provider_balance_exhausted', provider);
  if (status === 408 || status === 504) return failure('provider_timeout', provider);
  if (status === 503 || status === 529) return failure('provider_overloaded', provider, wait);
  if (status >= 400 && status < 500) return rejected(provider, error);
  return failure(status >= 500 ? 'provider_unavailable' : 'provider_bad_response', provider);
}

/** An error that came in the body of a success, or in the middle of a stream. */
export function failedBody(provider: string, error: UpstreamError): FailedReply {
  const { code, type } = error;
  if (/^[45][0-9]{2}$/.test(code)) {
    return failedStatus({ provider, status: Number(code), text: '', retryAfter: '' });
  }
  const words = `${code} ${type}`;
  if (/insufficient_quota|billing/.test(words))
    return failure('provider_balance_exhausted', provider);
  if (/rate_limit|too_many/.test(words)) return failure('provider_rate_limited', provider);
  if (/overloaded|capacity/.test(words)) return failure('provider_overloaded', provider);
  if (/authentication|api_key|permission/.test(words)) {
    return failure('provider_auth_failed', provider);
  }
  if (/timeout/.test(words)) return failure('provider_timeout', provider);
  if (/invalid_request|content_filter|content_policy/.test(words)) return rejected(provider, error);
  return failure('provider_unavailable', provider);
}

/**
 * The connection broke, or we hung up: the signal's reason then says why. What was sent by then may
 * have been read, and charged for.
 */
export function failedCall(provider: string, error: unknown, signal: AbortSignal): FailedReply {
  if (error instanceof NeverSent) {
    return { outcome: 'failed', error: error.reason, gaveUp: 'before_sending' };
  }
  if (signal.aborted && isAlfredError(signal.reason)) {
    return { outcome: 'failed', error: signal.reason, gaveUp: 'after_sending' };
  }
  if (isAlfredError(error)) return { outcome: 'failed', error };
  const cause = { cause: error };
  const failed = new AlfredError(codeOf(error), { provider }, cause);
  const gaveUp = isOwnTimeout(error) ? ({ gaveUp: 'after_sending' } as const) : {};
  return { outcome: 'failed', error: failed, ...gaveUp };
}

/** We waited no longer for an answer. Of a connection that was never made, nobody can have read. */
function isOwnTimeout(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return name === 'HeadersTimeoutError' || name === 'BodyTimeoutError';
}

/** Something that cannot be read. */
export function badResponse(provider: string): FailedReply {
  return failure('provider_bad_response', provider);
}

function codeOf(error: unknown) {
  if (error instanceof SseOverflow || error instanceof UnreadableBody) {
    return 'provider_bad_response';
  }
  const name = error instanceof Error ? error.name : '';
  return name.endsWith('TimeoutError') ? 'provider_timeout' : 'provider_unavailable';
}

function rejected(provider: string, error: UpstreamError | undefined): FailedReply {
  const reason = error?.message || 'it gave no reason';
  return failure('provider_rejected', provider, {
    reason,
    ...(error?.param ? { param: error.param } : {}),
    ...(error?.code ? { providerCode: error.code } : {}),
  });
}

function failure(
  code: ConstructorParameters<typeof AlfredError>[0],
  provider: string,
  params: Readonly<Record<string, string>> = {},
): FailedReply {
  return { outcome: 'failed', error: new AlfredError(code, { provider, ...params }) };
}
