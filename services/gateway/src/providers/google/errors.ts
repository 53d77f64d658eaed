import type { AlfredError } from '@alfred/errors';
import { readGeminiError, readUsageMetadata } from '@alfred/gemini-wire';
import { isObject, type Json, type UpstreamError } from '@alfred/openai-wire';
import type { UsageBuckets } from '@alfred/pricing';

type Code = AlfredError['code'];

/** What Google's words for a failure mean, where its number says less, or nothing at all. */
const codes: Readonly<Record<string, Code>> = {
  // Both come as 400, as if the caller had been wrong.
  API_KEY_INVALID: 'provider_auth_failed',
  API_KEY_EXPIRED: 'provider_auth_failed',
  SERVICE_DISABLED: 'provider_auth_failed',
  BILLING_DISABLED: 'provider_balance_exhausted',
  UNAUTHENTICATED: 'provider_auth_failed',
  PERMISSION_DENIED: 'provider_auth_failed',
  RESOURCE_EXHAUSTED: 'provider_rate_limited',
  UNAVAILABLE: 'provider_overloaded',
  DEADLINE_EXCEEDED: 'provider_timeout',
  INVALID_ARGUMENT: 'provider_rejected',
  FAILED_PRECONDITION: 'provider_rejected',
  NOT_FOUND: 'provider_rejected',
};

/** The code for a failure of Google's, or undefined where its status says enough. */
function codeOf(_status: number, { type }: UpstreamError): Code | undefined {
  return Object.hasOwn(codes, type) ? codes[type] : undefined;
}

/** What a body says was used, whatever else it says. */
export function readUsageOf(json: Json | undefined): UsageBuckets | undefined {
  return isObject(json) ? readUsageMetadata(json.usageMetadata) : undefined;
}

/** How Google words its errors. */
export const words = { readError: readGeminiError, codeOf };
