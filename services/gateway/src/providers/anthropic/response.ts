import { readMessage, readMessagesUsage } from '@alfred/anthropic-wire';
import {
  isObject,
  parseJson,
  producedText,
  readFinishReason,
  readUpstreamError,
} from '@alfred/openai-wire';
import type { FailedReply, ProviderReply } from '../../ports/provider.ts';
import type { WholeBody } from '../http/dialect.ts';
import { badResponse, failedBody } from '../http/errors.ts';
import { codeOf } from './errors.ts';

/** Reads a body that came with status 200: a message, or an error that pretends to be one. */
export function readWhole(
  { call, text, providerRequest }: WholeBody,
  { provider, created }: { readonly provider: string; readonly created: number },
): ProviderReply {
  const json = parseJson(text);
  const usage = isObject(json) ? readMessagesUsage(json.usage) : undefined;
  const withUsage = (failed: FailedReply) => (usage ? { ...failed, usage } : failed);
  const error = readUpstreamError(json);
  if (error)
    return withUsage(failedBody(provider, error, { readError: readUpstreamError, codeOf }));
  const reply = readMessage(json, created);
  // A whole answer to someone who waits for a stream cannot be passed on.
  if (!reply || call.request.stream) return withUsage(badResponse(provider));
  return {
    outcome: 'whole',
    text: JSON.stringify(reply),
    reply,
    usage,
    finishReason: readFinishReason(reply.choices[0]?.finish_reason),
    produced: reply.choices.map(({ message }) => producedText(message)),
    providerRequest,
  };
}
