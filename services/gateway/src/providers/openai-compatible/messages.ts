// What providers other than OpenAI make of the history that clients send back.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';

/** What was in an answer and says nothing to a provider that did not write it. */
export const foreignFields: readonly string[] = [
  'citations',
  'content_parts',
  'extra_content',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'text_blocks',
  'thinking_blocks',
  'tool_plan',
];

/** What clients send back empty because OpenAI's answers have it. */
const oftenEmpty: readonly string[] = ['audio', 'function_call', 'tool_calls', 'name'];

/**
 * The body with each message as `mend` makes it; messages that are none stay as they are. Marks for
 * the cache of another vendor ask for nothing here, and are taken out.
 */
export function mapMessages(
  body: JsonObject,
  mend: (message: JsonObject) => JsonObject,
): JsonObject {
  const messages = body.messages as readonly Json[];
  const { tools } = body;
  return {
    ...without(body, marks),
    messages: messages.map((each) => (isObject(each) ? mend(unmarkedMessage(each)) : each)),
    ...(Array.isArray(tools) ? { tools: tools.map(unmarked) } : {}),
  };
}

const marks: readonly string[] = ['cache_control'];

function unmarked(value: Json): Json {
  return isObject(value) ? without(value, marks) : value;
}

function unmarkedMessage(message: JsonObject): JsonObject {
  const { content, tool_calls: calls } = message;
  return {
    ...without(message, marks),
    ...(Array.isArray(content) ? { content: content.map(unmarked) } : {}),
    ...(Array.isArray(calls) ? { tool_calls: calls.map(plainCall) } : {}),
  };
}

function plainCall(call: Json): Json {
  return isObject(call) ? without(call, [...marks, 'extra_content']) : call;
}

/** That a tool has failed, in words, for whoever has no field for it. */
export function saidInWords(message: JsonObject): JsonObject {
  if (!('is_error' in message)) return message;
  const { is_error: isError, content, ...others } = message;
  if (isError !== true) return { ...others, ...(content === undefined ? {} : { content }) };
  const said = Array.isArray(content)
    ? [{ type: 'text', text: 'Error:' }, ...content]
    : `Error: ${typeof content === 'string' ? content : ''}`;
  return { ...others, content: said };
}

/** An object without these fields: itself, where it has none of them. */
export function without(of: JsonObject, fields: readonly string[]): JsonObject {
  if (!fields.some((field) => field in of)) return of;
  return Object.fromEntries(Object.entries(of).filter(([field]) => !fields.includes(field)));
}

/**
 * A message with nothing in it but what every provider knows: some refuse the rest, others would
 * read it as something else. A refusal is what the model said, so it becomes that.
 */
export function plainMessage(message: JsonObject): JsonObject {
  const empty = oftenEmpty.filter((field) => message[field] === null);
  const { refusal, content } = message;
  const own = saidInWords(message);
  const known = without(own, [...foreignFields, ...empty, 'annotations', 'refusal']);
  const isUnsaid = content === null || content === undefined;
  return asSystem(isUnsaid && typeof refusal === 'string' ? { ...known, content: refusal } : known);
}

/** `developer` is OpenAI's newer word for what all others call `system`. */
function asSystem(message: JsonObject): JsonObject {
  return message.role === 'developer' ? { ...message, role: 'system' } : message;
}

/** The objects of a list; nothing where it is none. */
export function objectsOf(list: Json | undefined): readonly JsonObject[] {
  return Array.isArray(list) ? list.filter(isObject) : [];
}
