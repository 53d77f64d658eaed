import type { JsonObject } from '@alfred/openai-wire';
import { emptyUsage, type UsageBuckets } from '@alfred/pricing';
import type { WholeReply } from '../../ports/provider.ts';
import type { SimAnswer } from './request.ts';

/** What every object of one answer says of itself. */
export interface SimIdentity {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** The answer as one `chat.completion`. */
export function writeReply({ id, created, model }: SimIdentity, answer: SimAnswer): WholeReply {
  const choices = Array.from({ length: answer.choices }, (_, index) => ({
    index,
    message: { role: 'assistant', ...said(id, index, answer), refusal: null },
    logprobs: null,
    finish_reason: answer.finishReason,
  }));
  const usage = usageOf(answer);
  const reply = { id, object: 'chat.completion', created, model, choices, usage };
  return {
    outcome: 'whole',
    text: JSON.stringify(reply),
    reply,
    usage: bucketsOf(answer),
    finishReason: answer.finishReason,
    produced: Array.from({ length: answer.choices }, () => ({
      text: (answer.call ?? '') + answer.text,
      reasoning: '',
    })),
    providerRequest: id,
  };
}

/** The usage of an answer as OpenAI writes it. */
export function usageOf({ promptTokens, completionTokens }: SimAnswer): JsonObject {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}

/** The id of the call that a choice makes. */
export function callId(id: string, index: number): string {
  return `call_${id.slice(-22)}_${index}`;
}

function said(id: string, index: number, { call, text }: SimAnswer): JsonObject {
  if (call === undefined) return { content: text };
  const made = { name: call, arguments: text };
  return {
    content: null,
    tool_calls: [{ id: callId(id, index), type: 'function', function: made }],
  };
}

/** The usage of an answer as Alfred counts it. */
export function bucketsOf({ promptTokens, completionTokens }: SimAnswer): UsageBuckets {
  return {
    ...emptyUsage,
    inputUncached: BigInt(promptTokens),
    outputText: BigInt(completionTokens),
    requests: 1n,
  };
}
