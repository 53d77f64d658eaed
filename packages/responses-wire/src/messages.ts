// Items become messages: what one answer of a model consists of becomes one message of a chat.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { chatContent, textOf } from './content.ts';
import { given, isGiven } from './fields.ts';
import { keptThinking } from './kept-thinking.ts';
import { invalid, unsupported } from './request.ts';

/** An item with its place in the request, as a refusal names it. */
interface Placed {
  readonly item: JsonObject;
  readonly at: string;
}

/** The pieces of one answer of a model, until something else follows. */
interface Turn {
  readonly content: JsonObject[];
  readonly calls: JsonObject[];
  readonly thinking: JsonObject[];
  reasoning: string;
  /** Fields of its messages that chat completions do not have. */
  more: JsonObject;
}

const spokenRoles = new Set<Json | undefined>(['user', 'system', 'developer']);

/**
 * The messages that these items are.
 *
 * @throws AlfredError `request_invalid` or `parameter_unsupported` with the place of the item
 */
export function messagesOf(items: readonly JsonObject[]): JsonObject[] {
  const messages: JsonObject[] = [];
  let turn: Turn | undefined;
  const flush = (): void => {
    const message = turn && messageOf(turn);
    turn = undefined;
    if (message) messages.push(message);
  };
  for (const [index, item] of items.entries()) {
    const placed = { item, at: `input[${index}]` };
    if (isAnswered(item)) {
      turn ??= { content: [], calls: [], thinking: [], reasoning: '', more: {} };
      addToTurn(turn, placed);
    } else {
      flush();
      messages.push(spokenMessage(placed));
    }
  }
  flush();
  return messages;
}

/** What an item is; a message may leave it out. */
function typeOf({ type, role }: JsonObject): Json | undefined {
  return type === undefined && role !== undefined ? 'message' : type;
}

const answeredTypes = new Set<Json | undefined>(['reasoning', 'function_call', 'custom_tool_call']);

function isAnswered(item: JsonObject): boolean {
  const type = typeOf(item);
  return answeredTypes.has(type) || (type === 'message' && item.role === 'assistant');
}

function addToTurn(turn: Turn, placed: Placed): void {
  const type = typeOf(placed.item);
  if (type === 'reasoning') addReasoning(turn, placed);
  else if (type === 'function_call') turn.calls.push(functionCall(placed));
  else if (type === 'custom_tool_call') turn.calls.push(customCall(placed));
  else addAnswer(turn, placed);
}

function addAnswer(turn: Turn, { item, at }: Placed): void {
  const { type, role, id, status, content, ...more } = item;
  const said = chatContent(content, `${at}.content`);
  const parts = typeof said === 'string' ? [{ type: 'text', text: said }] : said;
  turn.content.push(...parts);
  turn.more = { ...turn.more, ...given(more) };
}

function addReasoning(turn: Turn, { item, at }: Placed): void {
  const { encrypted_content: kept, content, summary } = item;
  if (isGiven(kept)) {
    const blocks = keptThinking(textOf(kept, `${at}.encrypted_content`));
    if (!blocks) throw unsupported(`${at}.encrypted_content`);
    turn.thinking.push(...blocks);
  }
  const thought = textsOf(content, `${at}.content`) || textsOf(summary, `${at}.summary`);
  turn.reasoning = [turn.reasoning, thought].filter((text) => text !== '').join('\n\n');
}

function textsOf(parts: Json | undefined, at: string): string {
  if (!isGiven(parts)) return '';
  if (!Array.isArray(parts)) throw invalid(at, `${at} must be an array`);
  return parts
    .map((part: Json, index) => textOf(isObject(part) ? part.text : undefined, `${at}[${index}]`))
    .join('\n\n');
}

function functionCall({ item, at }: Placed): JsonObject {
  const { type, id, status, call_id: call, name, arguments: sent, ...more } = item;
  const called = { name: textOf(name, `${at}.name`), arguments: argumentsOf(sent, at) };
  return { ...given(more), id: textOf(call, `${at}.call_id`), type: 'function', function: called };
}

/** A tool without parameters may have been called with nothing at all. */
function argumentsOf(value: Json | undefined, at: string): string {
  return textOf(value, `${at}.arguments`) || '{}';
}

function customCall({ item, at }: Placed): JsonObject {
  const { type, id, status, call_id: call, name, input, ...more } = item;
  const custom = { name: textOf(name, `${at}.name`), input: textOf(input, `${at}.input`) };
  return { ...given(more), id: textOf(call, `${at}.call_id`), type: 'custom', custom };
}

/** A row of items that says nothing, such as reasoning without a text, is no message. */
function messageOf({ content, calls, thinking, reasoning, more }: Turn): JsonObject | undefined {
  if (content.length + calls.length + thinking.length === 0 && reasoning === '') return undefined;
  const [first] = content;
  const text = content.length === 1 && first?.type === 'text' && Object.keys(first).length === 2;
  return {
    ...more,
    role: 'assistant',
    content: text ? (first.text as string) : content.length > 0 ? content : null,
    ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
    ...(thinking.length > 0 ? { thinking_blocks: thinking } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

function spokenMessage({ item, at }: Placed): JsonObject {
  switch (typeOf(item)) {
    case 'message': {
      const { type, id, status, role, content, ...more } = item;
      if (!spokenRoles.has(role)) {
        throw invalid(`${at}.role`, `${at}.role must be user, system, developer or assistant`);
      }
      return { ...given(more), role, content: chatContent(content, `${at}.content`) };
    }
    case 'function_call_output':
    case 'custom_tool_call_output': {
      const { type, id, status, call_id: call, output, ...more } = item;
      const content = chatContent(output, `${at}.output`);
      return { ...given(more), role: 'tool', tool_call_id: textOf(call, `${at}.call_id`), content };
    }
    default:
      if (typeof item.type === 'string') throw unsupported(`${at}.type`);
      throw invalid(at, `${at} must be an object with a type or a role`);
  }
}
