import { invalid, optionalBoolean, optionalCount, parseModel, readFields } from './fields.ts';
import { isObject, type Json, type JsonObject } from './json.ts';

/**
 * A request for a chat completion that has the shape OpenAI documents, as far as Alfred relies on
 * it. `body` is what the client sent, with every field that Alfred does not know.
 */
export interface ChatRequest {
  readonly operation: 'chat';
  readonly body: JsonObject;
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly tools: readonly JsonObject[];
  readonly stream: boolean;
  /** Whether the client asked for usage at the end of its stream. */
  readonly includeUsage: boolean;
  /** How many answers. */
  readonly n: number;
  /** The client's own cap on the tokens of one answer: the larger, when it named both. */
  readonly outputCap: number | undefined;
  /** The field that the client named its cap by. */
  readonly outputCapField: OutputCapField | undefined;
}

export type OutputCapField = 'max_tokens' | 'max_completion_tokens';

/** One message. Content is text, parts, or absent where the role allows it. */
export interface ChatMessage extends JsonObject {
  readonly role: string;
  readonly content?: string | readonly JsonObject[] | null;
}

/** No request needs more; beyond, it is a mistake or an attack. */
const messagesMax = 10_000;
const toolsMax = 1_024;
const answersMax = 128;
const outputCapMax = 10_000_000;

const roles = new Set(['system', 'developer', 'user', 'assistant', 'tool', 'function']);
const bodiless = new Set(['assistant', 'function']);

/**
 * Checks the fields that Alfred reads and leaves the others to the provider.
 *
 * @throws AlfredError `request_invalid` with `param` and `reason`
 */
export function parseChatRequest(json: Json): ChatRequest {
  const body = readFields(json);
  const stream = optionalBoolean(body, 'stream');
  const maxTokens = optionalCount(body, 'max_tokens', outputCapMax);
  const maxCompletionTokens = optionalCount(body, 'max_completion_tokens', outputCapMax);
  return {
    operation: 'chat',
    body,
    model: parseModel(body.model),
    messages: parseMessages(body.messages),
    tools: parseTools(body.tools),
    stream,
    includeUsage: parseStreamOptions(body.stream_options, stream),
    n: optionalCount(body, 'n', answersMax) ?? 1,
    outputCap: larger(maxTokens, maxCompletionTokens),
    outputCapField:
      maxCompletionTokens !== undefined
        ? 'max_completion_tokens'
        : maxTokens !== undefined
          ? 'max_tokens'
          : undefined,
  };
}

function parseMessages(messages: Json | undefined): readonly ChatMessage[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    throw invalid('messages', 'messages must be an array with at least one message');
  }
  if (messages.length > messagesMax) {
    throw invalid('messages', `messages must be at most ${messagesMax}`);
  }
  messages.forEach(checkMessage);
  return messages as readonly ChatMessage[];
}

function checkMessage(message: Json, index: number): void {
  const at = `messages[${index}]`;
  if (!isObject(message)) throw invalid(at, `${at} must be an object`);
  const { role, content } = message;
  if (typeof role !== 'string' || !roles.has(role)) {
    throw invalid(`${at}.role`, `${at}.role must be one of ${[...roles].join(', ')}`);
  }
  if (typeof content === 'string') return;
  if (Array.isArray(content)) {
    for (const [n, part] of content.entries()) checkPart(part, `${at}.content[${n}]`);
    return;
  }
  if ((content === null || content === undefined) && bodiless.has(role)) return;
  throw invalid(`${at}.content`, `${at}.content must be text or an array of parts`);
}

function checkPart(part: Json, at: string): void {
  if (!isObject(part) || typeof part.type !== 'string') {
    throw invalid(at, `${at} must be an object with a type`);
  }
  if (part.type === 'text' && typeof part.text !== 'string') {
    throw invalid(`${at}.text`, `${at}.text must be text`);
  }
}

function parseTools(tools: Json | undefined): readonly JsonObject[] {
  if (tools === undefined || tools === null) return [];
  if (!Array.isArray(tools)) throw invalid('tools', 'tools must be an array');
  if (tools.length > toolsMax) throw invalid('tools', `tools must be at most ${toolsMax}`);
  tools.forEach((tool, index) => {
    const at = `tools[${index}]`;
    if (!isObject(tool) || typeof tool.type !== 'string') {
      throw invalid(at, `${at} must be an object with a type`);
    }
    if (
      tool.type === 'function' &&
      !(isObject(tool.function) && typeof tool.function.name === 'string')
    ) {
      throw invalid(`${at}.function`, `${at}.function must be an object with a name`);
    }
  });
  return tools as readonly JsonObject[];
}

function parseStreamOptions(options: Json | undefined, stream: boolean): boolean {
  if (options === undefined || options === null) return false;
  if (!isObject(options)) throw invalid('stream_options', 'stream_options must be an object');
  if (!stream)
    throw invalid('stream_options', 'stream_options is only allowed when stream is true');
  const wanted = options.include_usage;
  if (wanted !== undefined && wanted !== null && typeof wanted !== 'boolean') {
    throw invalid('stream_options.include_usage', 'stream_options.include_usage must be a boolean');
  }
  return wanted === true;
}

function larger(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}
