import type { CallDecision, RateDecision } from '../ports/rate-limits.ts';

/** Says that only this gateway has counted, with its share of the limits. */
export const limitsHeader = 'x-alfred-limits';

/** How the limit that matters stands, in the headers that OpenAI's clients read. */
export function rateLimitHeaders(decision: RateDecision): Readonly<Record<string, string>> {
  const { outcome, basis, limit, remaining, resetMicros, waitMicros } = decision;
  return {
    'x-ratelimit-limit-requests': String(limit.requests),
    'x-ratelimit-remaining-requests': String(remaining),
    'x-ratelimit-reset-requests': renderDuration(resetMicros),
    // In whole seconds `retry-after` can be much too long for a short window.
    ...(outcome === 'refused' ? { 'retry-after-ms': String(Math.ceil(waitMicros / 1e3)) } : {}),
    ...(basis === 'local' ? { [limitsHeader]: 'local' } : {}),
  };
}

/** How the token limit that matters stands; nothing where only places are limited. */
export function tokenLimitHeaders({
  limit,
  tokensLeft,
  resetMicros,
}: CallDecision): Readonly<Record<string, string>> {
  if (limit.tokens === undefined) return {};
  return {
    'x-ratelimit-limit-tokens': String(limit.tokens),
    'x-ratelimit-remaining-tokens': String(tokensLeft),
    'x-ratelimit-reset-tokens': renderDuration(resetMicros),
  };
}

/** A duration as those headers have it: `120ms`, `1s`, `6m0s`, `1h0m0.5s`. Rounded up. */
export function renderDuration(micros: number): string {
  const ms = Math.ceil(micros / 1e3);
  if (ms < 1_000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = `${(ms % 60_000) / 1_000}s`;
  if (hours > 0) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${minutes}m${seconds}` : seconds;
}
