// The output items of a response, each in the shape that it has once it is whole.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { isGiven } from './fields.ts';
import { keepThinking } from './kept-thinking.ts';
import type { ResponsesRequest } from './request.ts';

/** Whether an item is whole: that of an answer that was cut is not. */
export type ItemStatus = 'in_progress' | 'completed' | 'incomplete';

/** The id of the item with this number within a response. */
export function itemId(prefix: string, response: string, index: number): string {
  return `${prefix}_${response.replace(/^resp_/, '')}_${index}`;
}

/** The response that an item with this id was answered in, as far as the id says. */
export function responseOfItem(item: string): string | undefined {
  const suffix = /^[a-z]+_([A-Za-z0-9]+)_[0-9]+$/.exec(item)?.[1];
  return suffix === undefined ? undefined : `resp_${suffix}`;
}

/** A text of an answer. */
export function textPart(text: string, more: { annotations?: Json; logprobs?: Json }): JsonObject {
  const { annotations, logprobs } = more;
  return {
    type: 'output_text',
    text,
    annotations: annotationsOf(annotations),
    logprobs: Array.isArray(logprobs) ? logprobs : [],
  };
}

/** Places that a text refers to: chat completions keep them in an object of its own. */
function annotationsOf(annotations: Json | undefined): readonly Json[] {
  if (!Array.isArray(annotations)) return [];
  return annotations.map((annotation: Json) => {
    if (!isObject(annotation) || !isObject(annotation.url_citation)) return annotation;
    return { type: 'url_citation', ...annotation.url_citation };
  });
}

/** A refusal, where an answer would be. */
export function refusalPart(refusal: string): JsonObject {
  return { type: 'refusal', refusal };
}

/** A message with these parts. */
export function messageItem(
  id: string,
  status: ItemStatus,
  content: readonly JsonObject[],
): JsonObject {
  return { id, type: 'message', status, role: 'assistant', content };
}

/**
 * What the model thought: as a summary for whoever asked for one, else as it came. Blocks that a
 * provider wants back are kept in the item, so that a client that sends it back sends them too.
 */
export function reasoningItem(
  id: string,
  status: ItemStatus,
  thought: { text: string; blocks: readonly Json[]; asSummary: boolean },
): JsonObject {
  const { text, blocks, asSummary } = thought;
  const parts = (type: string) => (text === '' ? [] : [{ type, text }]);
  return {
    id,
    type: 'reasoning',
    status,
    summary: asSummary ? parts('summary_text') : [],
    ...(asSummary ? {} : { content: parts('reasoning_text') }),
    ...(blocks.length > 0 ? { encrypted_content: keepThinking(blocks) } : {}),
  };
}

/** Whether reasoning is to be shown as a summary. */
export function wantsSummary({ body }: ResponsesRequest): boolean {
  const { reasoning } = body;
  return isObject(reasoning) && (isGiven(reasoning.summary) || isGiven(reasoning.generate_summary));
}

/** A call of a tool, as far as it is known. */
export interface ItemCall {
  readonly isCustom: boolean;
  readonly callId: string;
  readonly name: string;
  /** The arguments of a function, or the input of a custom tool. */
  readonly text: string;
  /** Fields beside those of the dialect, such as a signature that a provider wants back. */
  readonly more: JsonObject;
}

/** A call of a tool that the client runs. */
export function callItem(id: string, status: ItemStatus, call: ItemCall): JsonObject {
  const { isCustom, callId, name, text, more } = call;
  return isCustom
    ? { ...more, id, type: 'custom_tool_call', status, call_id: callId, name, input: text }
    : { ...more, id, type: 'function_call', status, call_id: callId, name, arguments: text };
}

/** A call of a chat completion, or of a piece of one. */
export function readCall(call: JsonObject): ItemCall {
  const { id, type, index, function: called, custom, ...more } = call;
  const own = isObject(custom) ? custom : undefined;
  const body = own ?? (isObject(called) ? called : {});
  return {
    isCustom: own !== undefined || type === 'custom',
    callId: stringOf(id),
    name: stringOf(body.name),
    text: stringOf(own ? own.input : body.arguments),
    more,
  };
}

/** A tool without parameters is called with nothing: clients read its arguments as JSON. */
export function wholeCall(call: ItemCall): ItemCall {
  return call.isCustom || call.text !== '' ? call : { ...call, text: '{}' };
}

/** Text where there is one. */
export function stringOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The reasoning that a message or a piece of one carries. */
export function reasoningOf({ reasoning_content: text, reasoning: other }: JsonObject): string {
  return stringOf(text) || stringOf(other);
}

/** Why an answer is not whole, by the reason with which a chat completion ended. */
export function incompleteReason(finishReason: Json | undefined): string | undefined {
  if (finishReason === 'length') return 'max_output_tokens';
  return finishReason === 'content_filter' ? 'content_filter' : undefined;
}
