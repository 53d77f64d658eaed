import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { objectsOf, plainMessage } from '../openai-compatible/messages.ts';

/** Turns of the user and the model alternate here: what one of them says at a stretch is one turn. */
export function alternating(body: JsonObject): JsonObject {
  const turns: JsonObject[] = [];
  for (const each of body.messages as readonly Json[]) {
    if (!isObject(each)) continue;
    const message = plainMessage(each);
    const before = turns.at(-1);
    if (before && before.role === message.role && message.role !== 'system') {
      turns[turns.length - 1] = { ...before, content: joined(before.content, message.content) };
    } else {
      turns.push(message);
    }
  }
  return { ...body, messages: turns };
}

function joined(first: Json | undefined, second: Json | undefined): Json {
  if (typeof first === 'string' && typeof second === 'string') return `${first}\n\n${second}`;
  return [...partsOf(first), ...partsOf(second)];
}

function partsOf(content: Json | undefined): readonly JsonObject[] {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : objectsOf(content);
}
