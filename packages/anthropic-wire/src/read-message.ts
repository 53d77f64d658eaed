import {
  type ChatReply,
  isObject,
  type Json,
  type JsonObject,
  writeUsage,
} from '@alfred/openai-wire';
import { given, objectsOf, textOf } from './fields.ts';
import { finishReasonOf } from './stop-reasons.ts';
import { readMessagesUsage } from './usage.ts';

/**
 * A whole message of Anthropic's as a chat completion, or undefined when it is none.
 *
 * @param created Unix seconds: Anthropic does not say when
 */
export function readMessage(json: Json | undefined, created: number): ChatReply | undefined {
  if (!isObject(json) || json.type !== 'message' || !Array.isArray(json.content)) return undefined;
  const { id, model, stop_reason: stopReason, stop_sequence, stop_details } = json;
  const usage = readMessagesUsage(json.usage);
  const choice = {
    index: 0,
    message: messageOf(objectsOf(json.content)),
    logprobs: null,
    finish_reason: finishReasonOf(textOf(stopReason)),
    ...given({ native_finish_reason: stopReason, stop_sequence, stop_details }),
  };
  return {
    ...{ id: textOf(id), object: 'chat.completion', created, model: textOf(model) },
    choices: [choice],
    ...(usage ? { usage: writeUsage(usage) } : {}),
  };
}

function messageOf(blocks: readonly JsonObject[]): JsonObject {
  const texts = blocks.filter(({ type }) => type === 'text');
  const thoughts = blocks.filter(({ type }) => type === 'thinking' || type === 'redacted_thinking');
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(callOf);
  const reasoning = thoughts.map(({ thinking }) => textOf(thinking)).join('');
  return {
    role: 'assistant',
    content: texts.length > 0 ? texts.map(({ text }) => textOf(text)).join('') : null,
    refusal: null,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(thoughts.length > 0 ? { thinking_blocks: thoughts } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
    ...blockwise(texts),
  };
}

function callOf({ id, name, input }: JsonObject): JsonObject {
  const written = JSON.stringify(input ?? {});
  return {
    id: textOf(id),
    type: 'function',
    function: { name: textOf(name), arguments: written },
  };
}

/** Where a text has several blocks, or sources: which characters of it are which block's. */
function blockwise(texts: readonly JsonObject[]): JsonObject {
  const isPlain = texts.length <= 1 && texts.every(({ citations }) => !Array.isArray(citations));
  if (isPlain) return {};
  const text_blocks = texts.map(({ text, citations }) => ({
    length: textOf(text).length,
    ...given({ citations }),
  }));
  return { text_blocks, citations: texts.flatMap(({ citations }) => objectsOf(citations)) };
}
