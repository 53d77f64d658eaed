import { isObject, type Json, type JsonObject } from './json.ts';

/** Why an answer ended, in OpenAI's vocabulary. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call';

/** A whole answer (`chat.completion`), with every field that the provider sent. */
export interface ChatReply extends JsonObject {
  readonly id?: string;
  readonly choices: readonly ChatChoice[];
  readonly usage?: JsonObject | null;
}

export interface ChatChoice extends JsonObject {
  readonly index: number;
  readonly message: JsonObject;
  readonly finish_reason: string | null;
}

/** One piece of a stream (`chat.completion.chunk`), with every field that the provider sent. */
export interface ChatChunk extends JsonObject {
  readonly id?: string;
  readonly choices: readonly ChunkChoice[];
  readonly usage?: JsonObject | null;
}

export interface ChunkChoice extends JsonObject {
  readonly index: number;
  readonly delta?: JsonObject | null;
  readonly finish_reason?: string | null;
}

/** What a message or delta says, apart from what the model only thought. */
export interface ProducedText {
  /** Text, refusal, and the names and arguments of calls. */
  readonly text: string;
  readonly reasoning: string;
}

/**
 * The text of a message or delta, as a model produced it. What has another shape says nothing;
 * nothing throws.
 */
export function producedText(part: Json | undefined): ProducedText {
  if (!isObject(part)) return silent;
  const { content, refusal, reasoning_content, reasoning, tool_calls, function_call } = part;
  let text = textOf(content) + textOf(refusal);
  if (Array.isArray(tool_calls)) {
    for (const call of tool_calls) if (isObject(call)) text += callText(call.function);
  }
  return {
    text: text + callText(function_call),
    reasoning: textOf(reasoning_content) || textOf(reasoning),
  };
}

const silent: ProducedText = { text: '', reasoning: '' };

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function callText(named: Json | undefined): string {
  return isObject(named) ? textOf(named.name) + textOf(named.arguments) : '';
}
