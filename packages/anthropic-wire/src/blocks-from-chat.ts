import {
  type ChatMessage,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
} from '@alfred/openai-wire';
import { given, invalid, objectOf, objectsOf, textOf } from './fields.ts';
import { blockOfPart } from './parts-from-chat.ts';
import { unsupported } from './unsupported.ts';

/**
 * What stands above the conversation: all that `system` says, wherever it stands, and what
 * `developer` says before the first turn. Text where that is all there is; else blocks.
 */
export function systemOf(messages: readonly ChatMessage[], provider: string): Json | undefined {
  const blocks = messages.flatMap((message, index) =>
    isAbove(messages, index)
      ? blocksOf(message.content, `messages[${index}].content`, provider)
      : [],
  );
  const [only] = blocks;
  if (only === undefined) return undefined;
  return blocks.length === 1 && isPlainText(only) ? textOf(only.text) : blocks;
}

function isAbove(messages: readonly ChatMessage[], index: number): boolean {
  const { role } = messages[index] ?? { role: '' };
  if (role === 'system') return true;
  const isFirst = messages.slice(0, index).every((before) => isInstruction(before.role));
  return role === 'developer' && isFirst;
}

const isInstruction = (role: string): boolean => role === 'system' || role === 'developer';

interface Turn {
  readonly role: 'user' | 'assistant' | 'system';
  readonly blocks: readonly JsonObject[];
}

/** The conversation: neighbours of one role are one turn, results of tools come first in theirs. */
export function messagesOf(
  messages: readonly ChatMessage[],
  provider: string,
): readonly JsonObject[] {
  const turns: Turn[] = [];
  for (const [index, message] of messages.entries()) {
    if (isAbove(messages, index)) continue;
    const turn = turnOf(message, `messages[${index}]`, provider);
    const last = turns.at(-1);
    if (turn.blocks.length === 0) continue;
    if (last?.role !== turn.role) turns.push(turn);
    else turns[turns.length - 1] = { ...last, blocks: [...last.blocks, ...turn.blocks] };
  }
  return turns.map(({ role, blocks }) => {
    const [only] = blocks;
    const isText = blocks.length === 1 && only !== undefined && isPlainText(only);
    return { role, content: isText ? textOf(only.text) : ordered(role, blocks) };
  });
}

const isPlainText = (block: JsonObject): boolean =>
  block.type === 'text' && Object.keys(block).length === 2;

/** The API wants the results of a turn's tools before whatever else the user says. */
function ordered(role: Turn['role'], blocks: readonly JsonObject[]): readonly JsonObject[] {
  if (role !== 'user') return blocks;
  const isResult = ({ type }: JsonObject): boolean => type === 'tool_result';
  return [...blocks.filter(isResult), ...blocks.filter((block) => !isResult(block))];
}

function turnOf(message: ChatMessage, at: string, provider: string): Turn {
  if (message.name !== undefined && message.name !== null && message.role !== 'tool') {
    throw unsupported(`${at}.name`, provider);
  }
  switch (message.role) {
    case 'user':
      return { role: 'user', blocks: blocksOf(message.content, `${at}.content`, provider) };
    case 'tool':
      return { role: 'user', blocks: [toolResult(message, at, provider)] };
    case 'assistant':
      return { role: 'assistant', blocks: assistantBlocks(message, at, provider) };
    case 'developer':
      return { role: 'system', blocks: blocksOf(message.content, `${at}.content`, provider) };
    default:
      throw unsupported(`${at}.role`, provider);
  }
}

function blocksOf(
  content: ChatMessage['content'],
  at: string,
  provider: string,
): readonly JsonObject[] {
  if (content === null || content === undefined || content === '') return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content
    .filter((part) => part.type !== 'text' || part.text !== '')
    .map((part, n) => blockOfPart(part, `${at}[${n}]`, provider));
}

function toolResult(message: ChatMessage, at: string, provider: string): JsonObject {
  const { tool_call_id: id, content, is_error, cache_control } = message;
  return {
    type: 'tool_result',
    tool_use_id: textOf(id),
    content: typeof content === 'string' ? content : blocksOf(content, `${at}.content`, provider),
    ...given({ is_error, cache_control }),
  };
}

/** What an earlier answer thought without a signature is its own; nothing of it is asked again. */
function assistantBlocks(
  message: ChatMessage,
  at: string,
  provider: string,
): readonly JsonObject[] {
  if (isObject(message.function_call)) throw unsupported(`${at}.function_call`, provider);
  const { refusal } = message;
  return [
    ...objectsOf(message.thinking_blocks),
    ...blocksOf(message.content, `${at}.content`, provider),
    ...(typeof refusal === 'string' && refusal !== '' ? [{ type: 'text', text: refusal }] : []),
    ...objectsOf(message.tool_calls).map((call, n) => toolUse(call, `${at}.tool_calls[${n}]`)),
  ];
}

function toolUse(call: JsonObject, at: string): JsonObject {
  const { name, arguments: text } = objectOf(call.function);
  return {
    type: 'tool_use',
    id: textOf(call.id),
    name: textOf(name),
    input: inputOf(textOf(text), `${at}.function.arguments`),
    ...given({ cache_control: call.cache_control }),
  };
}

function inputOf(text: string, at: string): JsonObject {
  const input = text.trim() === '' ? {} : parseJson(text);
  if (!isObject(input)) throw invalid(at, 'must be a JSON object');
  return input;
}
