// The messages of a chat completion as Cohere's.
import { AlfredError } from '@alfred/errors';
import { type ChatMessage, isObject, type Json, type JsonObject } from '@alfred/openai-wire';

/** One message. What the model said before it called tools is its plan for them. */
export function writeMessage(message: ChatMessage, index: number): JsonObject {
  const at = `messages[${index}]`;
  switch (message.role) {
    case 'system':
    case 'developer':
      return { role: 'system', content: contentOf(message) };
    case 'user':
      return { role: 'user', content: contentOf(message) };
    case 'assistant':
      return writeAnswer(message, at);
    case 'tool':
      return writeResult(message);
    default:
      throw new AlfredError('parameter_unsupported', { param: `${at}.role`, provider: 'cohere' });
  }
}

/** Text where it is nothing else: only some models read parts. */
function contentOf({ content }: ChatMessage): Json {
  if (typeof content === 'string') return content;
  const parts = (content ?? []).map(partOf);
  return parts.every(({ type }) => type === 'text') ? textOf(parts) : parts;
}

function partOf(part: JsonObject): JsonObject {
  if (part.type === 'image_url') {
    const image = isObject(part.image_url) ? part.image_url : { url: part.image_url };
    const { url, detail } = image;
    return { type: 'image_url', image_url: detail === undefined ? { url } : { url, detail } };
  }
  return { type: 'text', text: part.type === 'refusal' ? part.refusal : part.text };
}

function textOf(parts: readonly JsonObject[]): string {
  return parts.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}

function writeAnswer(message: ChatMessage, at: string): JsonObject {
  const { content, tool_calls: calls, tool_plan: plan, reasoning_content: thought } = message;
  const said = typeof content === 'string' ? content : textOf((content ?? []).map(partOf));
  const thinking = typeof thought === 'string' && thought !== '' ? thought : undefined;
  const text = [{ type: 'text', text: said }];
  const parts = thinking === undefined ? text : [{ type: 'thinking', thinking }, ...text];
  if (!Array.isArray(calls) || calls.length === 0) {
    return { role: 'assistant', content: thinking === undefined ? said : parts };
  }
  const written = calls.map((call: Json, n) => writeCall(call, `${at}.tool_calls[${n}]`));
  const planned = typeof plan === 'string' && plan !== '' ? plan : said;
  return {
    role: 'assistant',
    ...(thinking === undefined ? {} : { content: [{ type: 'thinking', thinking }] }),
    ...(planned === '' ? {} : { tool_plan: planned }),
    tool_calls: written,
  };
}

function writeCall(call: Json, at: string): JsonObject {
  if (!isObject(call) || !isObject(call.function)) {
    const reason = `${at} must be a call of a function`;
    throw new AlfredError('request_invalid', { param: at, reason });
  }
  const { name, arguments: args } = call.function;
  return { id: call.id, type: 'function', function: { name, arguments: args || '{}' } };
}

/** Cohere has no word for a tool that failed: what it says has to say so itself. */
function writeResult(message: ChatMessage): JsonObject {
  const { tool_call_id, is_error: isError } = message;
  const content = contentOf(message);
  const said = isError === true && typeof content === 'string';
  return {
    role: 'tool',
    tool_call_id,
    content: said ? JSON.stringify({ error: content }) : content,
  };
}
