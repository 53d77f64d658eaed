import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { mapMessages, objectsOf, plainMessage, without } from '../openai-compatible/messages.ts';
import { mistralCallId } from './tool-ids.ts';

/** OpenAI's request in Mistral's words. */
export function mistralRequest(body: JsonObject): JsonObject {
  const { seed, tool_choice: choice } = body;
  const named = namesOfCalls(objectsOf(body.messages));
  const mapped = mapMessages(without(body, ['seed']), (message) => history(message, named));
  return {
    ...mapped,
    ...(seed === undefined || seed === null ? {} : { random_seed: seed }),
    ...(choice === 'required' ? { tool_choice: 'any' } : {}),
  };
}

/** Which function each call is of: its answer has to say so again. */
function namesOfCalls(messages: readonly JsonObject[]): ReadonlyMap<Json | undefined, Json> {
  const calls = messages.flatMap(({ tool_calls }) => objectsOf(tool_calls));
  return new Map(
    calls.flatMap(({ id, function: called }) =>
      isObject(called) && typeof called.name === 'string' ? [[id, called.name] as const] : [],
    ),
  );
}

function history(message: JsonObject, names: ReadonlyMap<Json | undefined, Json>): JsonObject {
  const plain = plainMessage(message);
  if (plain.role === 'tool') {
    const { tool_call_id: id } = plain;
    const name = plain.name ?? names.get(id);
    return { ...plain, ...idAs('tool_call_id', id), ...(name === undefined ? {} : { name }) };
  }
  if (plain.role !== 'assistant') return plain;
  const calls = objectsOf(plain.tool_calls);
  if (calls.length === 0) return without(plain, ['tool_calls']);
  const tool_calls = calls.map((call) => ({ ...without(call, ['index']), ...idAs('id', call.id) }));
  // Empty text beside calls is not nothing to it, but a contradiction.
  const said = plain.content === '' || plain.content === null ? without(plain, ['content']) : plain;
  return { ...said, tool_calls };
}

function idAs(field: string, id: Json | undefined): JsonObject {
  return typeof id === 'string' ? { [field]: mistralCallId(id) } : {};
}
