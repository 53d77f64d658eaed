import type { IncomingHttpHeaders } from 'node:http';
import { AlfredError, isAlfredError } from '@alfred/errors';
import { type Json, SseOverflow, type UpstreamError } from '@alfred/openai-wire';
import type { FailedEnd, FailedReply } from '../../ports/provider.ts';
import type { Dialect } from './dialect.ts';
import { NeverSent } from './never-sent.ts';
import { retryHint } from './retry-hint.ts';
import { UnreadableBody } from './upstream-body.ts';

/** How one provider words its errors. */
type Words = Pick<Dialect, 'readError' | 'codeOf'>;

type Code = AlfredError['code'];
type Params = Readonly<Record<string, string>>;

/** What a provider answers instead of an answer. */
export interface FailedStatus {
  readonly provider: string;
  readonly status: number;
  /** Its body, where that is JSON. */
  readonly json: Json | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly dialect: Words;
}

/** A status other than 200, in Alfred's words. The provider's own words go on where they help. */
export function failedStatus(failed: FailedStatus): FailedReply {
  const { provider, status, json, headers, dialect } = failed;
  const error = dialect.readError(json);
  const own = error && dialect.codeOf?.(status, error);
  const code =
    own ??
    (error?.code === 'insufficient_quota' ? 'provider_balance_exhausted' : codeOfStatus(status));
  const said = `it answered with the status ${status}`;
  return inWords(code, provider, { error, said, wait: retryHint(headers, json) });
}

function codeOfStatus(status: number): Code {
  if (status === 429) return 'provider_rate_limited';
  if (status === 401 || status === 403) return 'provider_auth_failed';
  if (status === 402) return 'provider_balance_exhausted';
  if (status === 408 || status === 504) return 'provider_timeout';
  if (status === 503 || status === 529) return 'provider_overloaded';
  if (status >= 400 && status < 500) return 'provider_rejected';
  return status >= 500 ? 'provider_unavailable' : 'provider_bad_response';
}

/** An error that came in the body of a success, or in the middle of a stream. */
export function failedBody(provider: string, error: UpstreamError, dialect?: Words): FailedReply {
  const said = 'it answered that it failed';
  return inWords(dialect?.codeOf?.(200, error) ?? codeOfWords(error), provider, { error, said });
}

function codeOfWords({ code, type }: UpstreamError): Code {
  if (/^[45][0-9]{2}$/.test(code)) return codeOfStatus(Number(code));
  const words = `${code} ${type}`;
  if (/insufficient_quota|billing/.test(words)) return 'provider_balance_exhausted';
  if (/rate_limit|too_many/.test(words)) return 'provider_rate_limited';
  if (/overloaded|capacity/.test(words)) return 'provider_overloaded';
  if (/authentication|api_key|permission/.test(words)) return 'provider_auth_failed';
  if (/timeout/.test(words)) return 'provider_timeout';
  if (/invalid_request|content_filter|content_policy/.test(words)) return 'provider_rejected';
  return 'provider_unavailable';
}

function inWords(
  code: Code,
  provider: string,
  {
    error,
    said,
    wait = {},
  }: { readonly error: UpstreamError | undefined; readonly said: string; readonly wait?: Params },
): FailedReply {
  if (code === 'provider_rejected') return rejected(provider, error);
  if (code === 'provider_unavailable') return failure(code, provider, { reason: said });
  const waits = code === 'provider_rate_limited' || code === 'provider_overloaded';
  return failure(code, provider, waits ? wait : {});
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
  const code = codeOf(error);
  const params =
    code === 'provider_unavailable' ? { provider, reason: broken(error) } : { provider };
  const failed = new AlfredError(code, params, cause);
  const gaveUp = isOwnTimeout(error) ? ({ gaveUp: 'after_sending' } as const) : {};
  return { outcome: 'failed', error: failed, ...gaveUp };
}

/** The same once something came: what broke is the stream, and what was produced is charged. */
export function cutShort({ error, ...failed }: FailedReply): FailedReply {
  if (error.code !== 'provider_unavailable') return { ...failed, error };
  const { provider = '' } = error.params;
  const { cause } = error;
  return { ...failed, error: new AlfredError('provider_stream_cut', { provider }, { cause }) };
}

/** We waited no longer for an answer. Of a connection that was never made, nobody can have read. */
function isOwnTimeout(error: unknown): boolean {
  const name = error instanceof Error ? error.name : '';
  return name === 'HeadersTimeoutError' || name === 'BodyTimeoutError';
}

/** The same failure where a provider's words quote the key that it was asked with. */
export function withoutKey<Of extends FailedEnd>(failed: Of, apiKey: string | undefined): Of {
  const { code, params, cause } = failed.error;
  if (!apiKey || !Object.values(params).some((text) => text.includes(apiKey))) return failed;
  const hidden = Object.entries(params).map(([name, text]) => [name, text.replaceAll(apiKey, '…')]);
  return { ...failed, error: new AlfredError(code, Object.fromEntries(hidden), { cause }) };
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

/** Where the way to a provider ended, by the codes that Node has for it. */
const breaks: readonly (readonly [RegExp, string])[] = [
  [/^ECONNREFUSED$/, 'its address refused the connection'],
  [/^(ENOTFOUND|EAI_[A-Z]+)$/, 'its name could not be resolved'],
  [/^E(HOST|NET)(UNREACH|DOWN)$/, 'no way leads to its address'],
  [/^EPROTO$|^ERR_(SSL|TLS)_|CERT|SIGNATURE|^CRL_/, 'no secure connection could be agreed with it'],
];

function broken(error: unknown): string {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  const found = typeof code === 'string' && breaks.find(([pattern]) => pattern.test(code));
  return found ? found[1] : 'the connection to it broke';
}

function rejected(provider: string, error: UpstreamError | undefined): FailedReply {
  const reason = error?.message || 'it gave no reason';
  return failure('provider_rejected', provider, {
    reason,
    ...(error?.param ? { param: error.param } : {}),
    ...(error?.code ? { providerCode: error.code } : {}),
  });
}

function failure(code: Code, provider: string, params: Params = {}): FailedReply {
  return { outcome: 'failed', error: new AlfredError(code, { provider, ...params }) };
}
