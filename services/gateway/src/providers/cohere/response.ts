import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import {
  type ChatReply,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
  producedText,
} from '@alfred/openai-wire';
import type { FailedReply, ProviderCall, ProviderReply } from '../../ports/provider.ts';
import type { WholeBody } from '../http/dialect.ts';
import { badResponse, failedBody } from '../http/errors.ts';
import { failedAnswer, readFinish, words } from './errors.ts';
import { readBilled, writeBilled } from './usage.ts';

/** What an answer is called where Cohere does not say. */
export interface ReplyNames {
  readonly id: string;
  readonly model: string;
  readonly created: number;
}

/** The names of this call's answer. */
export function namesFor({ requestId, model }: ProviderCall, clock: Clock): ReplyNames {
  return { id: requestId, model, created: Number(clock.nowMicros() / 1_000_000n) };
}

/** Reads a body that came with status 200: an answer, or an error that pretends to be one. */
export function readWhole(
  { call, text, providerRequest }: WholeBody,
  { id: provider, names }: { readonly id: string; readonly names: ReplyNames },
): ProviderReply {
  const json = parseJson(text);
  const usage = isObject(json) ? readBilled(json.usage) : undefined;
  const failed = (reply: FailedReply): FailedReply => (usage ? { ...reply, usage } : reply);
  const error = words.readError(json);
  if (error) return failed(failedBody(provider, error, words));
  // A whole answer to someone who waits for a stream cannot be passed on.
  if (!isObject(json) || !isObject(json.message) || call.request.stream) {
    return failed(badResponse(provider));
  }
  const { finish, failure } = readFinish(json.finish_reason);
  if (failure) {
    const error = new AlfredError(failure, { provider, reason: failedAnswer });
    return failed({ outcome: 'failed', error });
  }
  const reply = replyOf(json, { names, finish });
  return {
    outcome: 'whole',
    text: JSON.stringify(reply),
    reply,
    usage,
    finishReason: finish,
    produced: reply.choices.map(({ message }) => producedText(message)),
    providerRequest: providerRequest || (typeof json.id === 'string' ? json.id : ''),
  };
}

function replyOf(
  { id, message, usage, logprobs }: JsonObject,
  { names, finish }: { readonly names: ReplyNames; readonly finish: string },
): ChatReply {
  const billed = writeBilled(usage);
  return {
    ...names,
    id: typeof id === 'string' ? id : names.id,
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: messageOf(isObject(message) ? message : {}),
        logprobs: logprobsOf(logprobs),
        finish_reason: finish,
      },
    ],
    ...(billed ? { usage: billed } : {}),
  };
}

/** What was planned before tools were called is what was said then. */
function messageOf({ content, tool_calls, tool_plan, citations }: JsonObject): JsonObject {
  const parts = Array.isArray(content) ? content.filter(isObject) : [];
  const said = (type: string): string =>
    parts.map((part) => (part.type === type ? String(part[type] ?? '') : '')).join('');
  const calls = Array.isArray(tool_calls) ? tool_calls.filter(isObject).map(callOf) : [];
  const text = said('text') || (typeof tool_plan === 'string' ? tool_plan : '');
  const thought = said('thinking');
  return {
    role: 'assistant',
    content: text === '' && calls.length > 0 ? null : text,
    refusal: null,
    ...(thought === '' ? {} : { reasoning_content: thought }),
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
    ...(Array.isArray(citations) && citations.length > 0 ? { citations } : {}),
  };
}

/** A call without arguments may have none, or null: everybody else writes an empty object. */
function callOf({ id, function: called }: JsonObject): JsonObject {
  const { name, arguments: args } = isObject(called) ? called : {};
  return {
    id: id ?? '',
    type: 'function',
    function: { name: name ?? '', arguments: args || '{}' },
  };
}

/** Cohere gives the probability of every token by its text's pieces. */
function logprobsOf(items: Json | undefined): JsonObject | null {
  if (!Array.isArray(items)) return null;
  const content = items.filter(isObject).map(({ text, logprobs }) => {
    const [first] = Array.isArray(logprobs) ? logprobs : [];
    return { token: text ?? '', logprob: first ?? 0, bytes: null, top_logprobs: [] };
  });
  return { content, refusal: null };
}
