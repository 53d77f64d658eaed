import type { ChatMessage, ChatRequest, Json, JsonObject } from '@alfred/openai-wire';
import { isMediaPart } from './part-bounds.ts';

/** Fields beside messages and tools whose text a provider may put in front of the model. */
const spokenFields = [
  'response_format',
  'functions',
  'prediction',
  'tool_choice',
  'stop',
  'documents',
] as const;

/** Fields of a message that are not its text. */
export const silentFields = new Set(['role', 'content']);

/**
 * How many UTF-8 bytes of the request reach the model, at most. No tokenizer makes more tokens
 * than bytes, so this bounds the input; and nothing here can be made slow by a strange text.
 */
export function requestBytes(request: ChatRequest): number {
  let bytes = 0;
  for (const message of request.messages) bytes += messageBytes(message);
  for (const tool of request.tools) bytes += jsonBytes(tool);
  for (const field of spokenFields) bytes += jsonBytes(request.body[field]);
  return bytes;
}

function messageBytes(message: ChatMessage): number {
  const { content } = message;
  let bytes = 0;
  if (typeof content === 'string') bytes += Buffer.byteLength(content);
  else if (content) for (const part of content) bytes += partBytes(part);
  for (const field in message) {
    if (!silentFields.has(field)) bytes += jsonBytes(message[field]);
  }
  return bytes;
}

/** Pictures, sounds and files have a bound of their own: their bytes are not what a model reads. */
function partBytes(part: JsonObject): number {
  if (isMediaPart(part)) return 0;
  const isText = part.type === 'text' && typeof part.text === 'string';
  return isText ? Buffer.byteLength(String(part.text)) : jsonBytes(part);
}

/** The UTF-8 bytes of a value as JSON, at most, without writing it as a whole. */
export function jsonBytes(value: Json | undefined): number {
  if (typeof value === 'string') return Buffer.byteLength(JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return value === undefined ? 0 : 24;
  let bytes = 2;
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) bytes += jsonBytes(item) + 1;
    return bytes;
  }
  for (const field in value) {
    bytes +=
      Buffer.byteLength(JSON.stringify(field)) +
      2 +
      jsonBytes((value as Record<string, Json>)[field]);
  }
  return bytes;
}
