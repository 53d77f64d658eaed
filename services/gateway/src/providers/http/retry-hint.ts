import type { IncomingHttpHeaders } from 'node:http';
import { isObject, type Json } from '@alfred/openai-wire';

/** Beyond a day nobody waits, and no provider means it. */
const waitMsMax = 86_400_000;

/** The first of a header, or nothing. */
export function headerText(header: string | readonly string[] | undefined): string {
  return (typeof header === 'string' ? header : header?.[0]) ?? '';
}

/**
 * How long the provider asks to be left alone, as parameters of an error: whole seconds, and
 * milliseconds where it was that exact. A date counts from the provider's own clock.
 */
export function retryHint(
  headers: IncomingHttpHeaders,
  json: Json | undefined,
): Readonly<Record<string, string>> {
  const ms =
    waitOf(headerText(headers['retry-after-ms']), 1) ??
    waitOf(headerText(headers['retry-after']), 1_000) ??
    untilDate(headerText(headers['retry-after']), headerText(headers.date)) ??
    retryInfo(json);
  if (ms === undefined) return {};
  const seconds = Math.ceil(ms / 1_000);
  const exact = ms === seconds * 1_000 ? {} : { retryAfterMs: String(ms) };
  return { retryAfter: String(seconds), ...exact };
}

function waitOf(text: string, unitMs: number): number | undefined {
  if (!/^[0-9]{1,9}(\.[0-9]{1,9})?$/.test(text)) return undefined;
  const ms = Math.ceil(Number(text) * unitMs);
  return ms <= waitMsMax ? ms : undefined;
}

function untilDate(text: string, now: string): number | undefined {
  const ms = Date.parse(text) - Date.parse(now);
  return ms >= 0 && ms <= waitMsMax ? ms : undefined;
}

/** Google says it in the body: `details: [{"@type": "…RetryInfo", "retryDelay": "34.07s"}]`. */
function retryInfo(json: Json | undefined): number | undefined {
  // Its streams wrap the same error into an array.
  const whole = Array.isArray(json) ? json[0] : json;
  const error = isObject(whole) && isObject(whole.error) ? whole.error : {};
  const details = Array.isArray(error.details) ? error.details : [];
  const info = details.find((detail: Json) => isObject(detail) && 'retryDelay' in detail);
  const delay = isObject(info) ? info.retryDelay : undefined;
  return typeof delay === 'string' ? waitOf(delay.replace(/s$/, ''), 1_000) : undefined;
}
