import {
  type ChatReply,
  type ChatRequest,
  isObject,
  type Json,
  parseJson,
  producedText,
  readFinishReason,
  readUpstreamError,
  readUsage,
} from '@alfred/openai-wire';
import type { ProviderReply } from '../../ports/provider.ts';
import { badResponse, failedBody } from '../http/errors.ts';

/** Reads a body that came with status 200: an answer, or an error that pretends to be one. */
export function readWhole(response: {
  readonly provider: string;
  readonly text: string;
  readonly providerRequest: string;
  readonly request: ChatRequest;
}): ProviderReply {
  const { provider, text, providerRequest, request } = response;
  const json = parseJson(text);
  const usage = isObject(json) ? readUsage(json.usage) : undefined;
  const error = readUpstreamError(json);
  if (error) return withUsage(failedBody(provider, error), usage);
  // A whole answer to someone who waits for a stream cannot be passed on.
  if (!isReply(json) || request.stream) return withUsage(badResponse(provider), usage);
  return {
    outcome: 'whole',
    text,
    reply: json,
    usage,
    finishReason: readFinishReason(json.choices[0]?.finish_reason),
    produced: json.choices.map(({ message }) => producedText(message)),
    providerRequest,
  };
}

function withUsage(
  failed: ReturnType<typeof badResponse>,
  usage: ReturnType<typeof readUsage>,
): ProviderReply {
  return usage ? { ...failed, usage } : failed;
}

function isReply(json: Json | undefined): json is ChatReply {
  return (
    isObject(json) &&
    Array.isArray(json.choices) &&
    json.choices.every((choice: Json) => isObject(choice) && isObject(choice.message))
  );
}
