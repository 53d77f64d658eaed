import {
  type ChatReply,
  isObject,
  type Json,
  parseJson,
  producedText,
  readFinishReason,
  readUsage,
  type UpstreamError,
} from '@alfred/openai-wire';
import type { ProviderReply } from '../../ports/provider.ts';
import type { Dialect, WholeBody } from '../http/dialect.ts';
import { badResponse, failedBody } from '../http/errors.ts';
import type { Mending } from './differences.ts';

/** How one provider's words are read; without `mend` they are OpenAI's already. */
export interface AnswerWords<Mend> extends Pick<Dialect, 'readError' | 'codeOf'> {
  readonly provider: string;
  readonly mend: Mend | undefined;
}

/** Reads a body that came with status 200: an answer, or an error that pretends to be one. */
export function readWhole(body: WholeBody, words: AnswerWords<Mending['whole']>): ProviderReply {
  const { provider, mend } = words;
  const came = parseJson(body.text);
  const error = words.readError(came);
  const json = mend && isObject(came) && !error ? mend(came) : came;
  const usage = isObject(json) ? readUsage(json.usage) : undefined;
  if (error) return withUsage(failedBody(provider, error, words), usage);
  // A whole answer to someone who waits for a stream cannot be passed on.
  if (!isReply(json) || body.call.request.stream) return withUsage(badResponse(provider), usage);
  // The provider broke down in the middle of it, and says so only there.
  if (json.choices.some(({ finish_reason }) => finish_reason === 'error')) {
    return withUsage(failedBody(provider, brokeDown, words), usage);
  }
  return {
    outcome: 'whole',
    text: json === came ? body.text : JSON.stringify(json),
    reply: json,
    usage,
    finishReason: readFinishReason(json.choices[0]?.finish_reason),
    produced: json.choices.map(({ message }) => producedText(message)),
    providerRequest: body.providerRequest,
  };
}

/** What `finish_reason: "error"` says. */
export const brokeDown: UpstreamError = { message: '', type: 'server_error', code: '', param: '' };

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
