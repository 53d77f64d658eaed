import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import type { ProviderCall } from '../../ports/provider.ts';
import type { TurnMemory } from '../http/turn-memory.ts';
import type { Mending } from '../openai-compatible/differences.ts';
import { mapMessages, objectsOf, plainMessage } from '../openai-compatible/messages.ts';

/**
 * The history as DeepSeek wants it: with a call of a tool what was thought before it, which it
 * refuses to do without; with nothing else, which its older models refuse to read.
 */
export function deepseekRequest(
  body: JsonObject,
  { organization }: ProviderCall,
  memory: TurnMemory,
): JsonObject {
  return mapMessages(body, (message) => {
    const plain = plainMessage(message);
    const [first] = objectsOf(plain.tool_calls);
    if (!first) return plain;
    const said = message.reasoning_content;
    const thought =
      typeof said === 'string' && said !== '' ? said : memory.find(organization, textOf(first.id));
    return thought === undefined ? plain : { ...plain, reasoning_content: thought };
  });
}

/** Keeps what was thought before each call of a tool. Nothing of the answer is changed. */
export function rememberThoughts({ organization }: ProviderCall, memory: TurnMemory): Mending {
  let thought = '';
  const calls = new Set<string>();
  const note = (said: Json | undefined): void => {
    if (!isObject(said)) return;
    thought += textOf(said.reasoning_content);
    for (const { id } of objectsOf(said.tool_calls)) if (typeof id === 'string') calls.add(id);
  };
  const keep = (): void => {
    for (const id of calls) memory.keep(organization, id, thought);
  };
  return {
    whole: (reply) => {
      for (const { message } of objectsOf(reply.choices)) note(message);
      keep();
      return reply;
    },
    chunk: (chunk) => {
      for (const { delta, finish_reason: reason } of objectsOf(chunk.choices)) {
        note(delta);
        if (typeof reason === 'string') keep();
      }
      return chunk;
    },
  };
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
