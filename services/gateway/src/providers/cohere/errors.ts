import type { AlfredError } from '@alfred/errors';
import { isObject, type Json, readUpstreamError, type UpstreamError } from '@alfred/openai-wire';

type Code = AlfredError['code'];

/** What Cohere says went wrong: a text under `message`, which an answer has an object under. */
function readError(json: Json | undefined): UpstreamError | undefined {
  if (!isObject(json) || typeof json.message !== 'string') return undefined;
  return readUpstreamError({ error: { message: json.message } });
}

/** Statuses of its own: a blocked key, and a call that Cohere itself gave up. */
function codeOf(status: number): Code | undefined {
  if (status === 498) return 'provider_auth_failed';
  return status === 499 ? 'provider_unavailable' : undefined;
}

/** How Cohere words its errors. */
export const words = { readError, codeOf };

/** What is said of an answer that says itself that it failed. */
export const failedAnswer = 'it said that its answer failed';

/** Why an answer ended, in OpenAI's vocabulary; a failure where that was why. */
export function readFinish(reason: Json | undefined): {
  readonly finish: string;
  readonly failure: Code | undefined;
} {
  const known = typeof reason === 'string' ? finishes[reason] : undefined;
  if (known) return { finish: known, failure: undefined };
  if (reason === 'TIMEOUT') return { finish: 'error', failure: 'provider_timeout' };
  return { finish: 'error', failure: 'provider_unavailable' };
}

const finishes: Readonly<Record<string, string>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool_calls',
};
