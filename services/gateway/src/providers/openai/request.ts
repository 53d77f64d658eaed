import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { saidInWords } from '../openai-compatible/messages.ts';

/** What clients send back because it was in an answer of somebody's: OpenAI has no use for it. */
const echoed = ['thinking_blocks', 'reasoning_content', 'citations', 'text_blocks'] as const;

/**
 * The body as OpenAI's own API takes it, which refuses what it does not know. Taken out is only what
 * asks for nothing here: marks for the cache of another vendor, since OpenAI caches by itself, and
 * what an earlier answer said about itself.
 */
export function forOpenAi(body: JsonObject): JsonObject {
  const { messages, tools } = body;
  const { cache_control: _, ...others } = body;
  return {
    ...others,
    ...(Array.isArray(messages) ? { messages: messages.map(forOpenAiMessage) } : {}),
    ...(Array.isArray(tools) ? { tools: tools.map(unmarked) } : {}),
  };
}

function forOpenAiMessage(message: Json): Json {
  if (!isObject(message)) return message;
  const plain = saidInWords(echoed.reduce<Json>(without, unmarked(message)) as JsonObject);
  const { content, tool_calls: calls } = plain;
  return {
    ...plain,
    ...(Array.isArray(content) ? { content: content.map(unmarked) } : {}),
    ...(Array.isArray(calls) ? { tool_calls: calls.map(callForOpenAi) } : {}),
  };
}

function callForOpenAi(call: Json): Json {
  return without(unmarked(call), 'extra_content');
}

function unmarked(value: Json): Json {
  return without(value, 'cache_control');
}

/** The same object where it has no such field: most have none. */
function without(value: Json, field: string): Json {
  if (!isObject(value) || value[field] === undefined) return value;
  const { [field]: _, ...others } = value;
  return others;
}
