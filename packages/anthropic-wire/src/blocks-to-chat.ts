import type { Json, JsonObject } from '@alfred/openai-wire';
import { given, invalid, isGiven, listAt, objectAt, textAt, without } from './fields.ts';
import { chatPart } from './parts-to-chat.ts';

/** What stands above a conversation, as the first message of it. */
export function systemMessage(system: Json): JsonObject {
  if (typeof system === 'string') return { role: 'system', content: system };
  const blocks = listAt(system, 'system');
  return { role: 'system', content: blocks.map((block, n) => chatPart(block, `system[${n}]`)) };
}

/** Turns of a conversation as messages of a chat: results of tools are messages of their own. */
export function chatMessages(messages: Json | undefined): readonly JsonObject[] {
  return listAt(messages, 'messages').flatMap((message, index) => {
    const at = `messages[${index}]`;
    const { role, content } = objectAt(message, at);
    switch (role) {
      case 'user':
        return userMessages(content, `${at}.content`);
      case 'assistant':
        return [assistantMessage(content, `${at}.content`)];
      case 'system':
        // In its place: a message of the role `system` may be put above the whole conversation.
        return [{ role: 'developer', content: plainContent(content, `${at}.content`) }];
      default:
        throw invalid(`${at}.role`, 'must be user or assistant');
    }
  });
}

function plainContent(content: Json | undefined, at: string): Json {
  if (typeof content === 'string') return content;
  return listAt(content, at).map((block, n) => chatPart(block, `${at}[${n}]`));
}

function userMessages(content: Json | undefined, at: string): readonly JsonObject[] {
  if (typeof content === 'string') return [{ role: 'user', content }];
  const messages: JsonObject[] = [];
  let parts: JsonObject[] = [];
  const flush = (): void => {
    if (parts.length > 0) messages.push({ role: 'user', content: parts });
    parts = [];
  };
  for (const [n, block] of listAt(content, at).entries()) {
    const fields = objectAt(block, `${at}[${n}]`);
    if (fields.type === 'tool_result') {
      flush();
      messages.push(toolMessage(fields, `${at}[${n}]`));
    } else {
      parts.push(chatPart(fields, `${at}[${n}]`));
    }
  }
  flush();
  if (messages.length === 0) throw invalid(at, 'must not be empty');
  return messages;
}

function toolMessage(block: JsonObject, at: string): JsonObject {
  const { tool_use_id: id, content } = block;
  return {
    role: 'tool',
    tool_call_id: textAt(id, `${at}.tool_use_id`),
    content: isGiven(content) ? plainContent(content, `${at}.content`) : '',
    ...given(without(block, 'type', 'tool_use_id', 'content')),
  };
}

interface Said {
  readonly parts: JsonObject[];
  readonly thoughts: JsonObject[];
  readonly calls: JsonObject[];
}

/**
 * What the model thought, said and called. Thinking that stands before everything else is named
 * apart, as it mostly is; between texts it keeps its place among them.
 */
function assistantMessage(content: Json | undefined, at: string): JsonObject {
  if (typeof content === 'string') return { role: 'assistant', content };
  const said: Said = { parts: [], thoughts: [], calls: [] };
  let unsigned = '';
  for (const [n, block] of listAt(content, at).entries()) {
    const fields = objectAt(block, `${at}[${n}]`);
    if (isUnsigned(fields)) unsigned += textAt(fields.thinking, `${at}[${n}].thinking`);
    else addBlock(said, fields, `${at}[${n}]`);
  }
  const { parts, thoughts, calls } = said;
  return {
    role: 'assistant',
    content: textContent(parts),
    ...(unsigned === '' ? {} : { reasoning_content: unsigned }),
    ...(thoughts.length > 0 ? { thinking_blocks: thoughts } : {}),
    ...(calls.length > 0 ? { tool_calls: calls } : {}),
  };
}

/** Thinking of a model of another vendor: Alfred rendered it without a signature. */
function isUnsigned({ type, signature }: JsonObject): boolean {
  return type === 'thinking' && (!isGiven(signature) || signature === '');
}

function addBlock({ parts, thoughts, calls }: Said, block: JsonObject, at: string): void {
  switch (block.type) {
    case 'thinking':
    case 'redacted_thinking': {
      const isFirst = parts.length === 0 && calls.length === 0;
      (isFirst ? thoughts : parts).push(block);
      return;
    }
    case 'tool_use':
      calls.push(toolCall(block, at));
      return;
    default:
      parts.push(chatPart(block, at));
  }
}

function toolCall(block: JsonObject, at: string): JsonObject {
  const { id, name, input } = block;
  return {
    id: textAt(id, `${at}.id`),
    type: 'function',
    function: {
      name: textAt(name, `${at}.name`),
      arguments: typeof input === 'string' ? input : JSON.stringify(input ?? {}),
    },
    ...given(without(block, 'type', 'id', 'name', 'input', 'caller')),
  };
}

/** Text that has nothing but itself is text; nothing at all is null. */
function textContent(parts: readonly JsonObject[]): Json {
  const [first] = parts;
  if (first === undefined) return null;
  const isPlain = parts.length === 1 && first.type === 'text' && Object.keys(first).length === 2;
  return isPlain && first.text !== undefined ? first.text : parts;
}
