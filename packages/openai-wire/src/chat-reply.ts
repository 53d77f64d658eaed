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

/**
 * How many UTF-8 bytes of answer a message or delta carries: text, refusal, reasoning, calls. What
 * has another shape carries none; nothing throws.
 */
export function producedBytes(part: Json | undefined): number {
  if (!isObject(part)) return 0;
  let bytes = 0;
  for (const field of textFields) {
    const value = part[field];
    if (typeof value === 'string') bytes += Buffer.byteLength(value);
  }
  const calls = part.tool_calls;
  if (Array.isArray(calls)) for (const call of calls) bytes += callBytes(call);
  return bytes + functionBytes(part.function_call);
}

const textFields = ['content', 'refusal', 'reasoning_content', 'reasoning'] as const;

function callBytes(call: Json): number {
  return isObject(call) ? functionBytes(call.function) : 0;
}

function functionBytes(named: Json | undefined): number {
  if (!isObject(named)) return 0;
  let bytes = 0;
  if (typeof named.name === 'string') bytes += Buffer.byteLength(named.name);
  if (typeof named.arguments === 'string') bytes += Buffer.byteLength(named.arguments);
  return bytes;
}
