import type { AlfredError } from '@alfred/errors';

/**
 * What a failed call says about the next one.
 *
 * - `again`: the same place may well answer in a moment.
 * - `elsewhere`: it will say the same again; another place may not.
 * - `final`: nobody else would do better.
 */
export type FailureVerdict = 'again' | 'elsewhere' | 'final';

/** What the failure says about the health of the place: that it is ill, or nothing. */
export type FailureBlame = 'upstream' | 'nobody';

/** Every other code ends a request: it is wrong by itself, or nobody waits for it any more. */
const verdicts: Readonly<Record<string, FailureVerdict>> = {
  provider_unavailable: 'again',
  provider_overloaded: 'again',
  provider_rate_limited: 'again',
  // What it read by then may be charged for: not twice at the same place.
  provider_timeout: 'elsewhere',
  provider_bad_response: 'elsewhere',
  provider_stream_cut: 'elsewhere',
  provider_auth_failed: 'elsewhere',
  provider_balance_exhausted: 'elsewhere',
  provider_circuit_open: 'elsewhere',
  parameter_unsupported: 'elsewhere',
  // Its own queue of calls is full.
  overloaded: 'elsewhere',
};

/** Words of providers for a request that another model may take as it is. */
const elsewhereWords =
  /context_length|context_window|model_not_found|model_not_available|unknown_model/;

/** Whether a call that failed so is worth another. */
export function verdictOn({ code, params }: AlfredError): FailureVerdict {
  if (code === 'provider_rejected' && elsewhereWords.test(params.providerCode ?? '')) {
    return 'elsewhere';
  }
  return verdicts[code] ?? 'final';
}

/** Codes by which a place is known to be ill: it answers nobody, or nobody with this key. */
const illness = new Set<string>([
  'provider_unavailable',
  'provider_overloaded',
  'provider_timeout',
  'provider_bad_response',
  'provider_stream_cut',
  'provider_auth_failed',
  'provider_balance_exhausted',
]);

/** Whose failure it is. A limit of its rate, or a request that it rejects, is an answer. */
export function blameFor({ code }: Pick<AlfredError, 'code'>): FailureBlame {
  return illness.has(code) ? 'upstream' : 'nobody';
}

/** The wait that the provider itself asked for, in milliseconds; undefined when it named none. */
export function askedWaitMs({ params }: Pick<AlfredError, 'params'>): number | undefined {
  const exact = wholeNumber(params.retryAfterMs);
  if (exact !== undefined) return exact;
  const seconds = wholeNumber(params.retryAfter);
  return seconds === undefined ? undefined : seconds * 1_000;
}

function wholeNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}
