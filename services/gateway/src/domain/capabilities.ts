import { type ChatMessage, type ChatRequest, isObject, type Json } from '@alfred/openai-wire';

/** Names that are carried on; `any`: those that nobody knows here too. */
export type Carried = 'any' | ReadonlySet<string>;

/**
 * What a provider carries of a request for one of its models. The rest is refused by name before
 * anything is taken or sent: an answer that silently did without would mislead.
 */
export interface Capabilities {
  /** Fields of a request beside those that every provider carries ({@link commonFields}). */
  readonly fields: Carried;
  /**
   * Fields that never go there by their name; and the values of each that are refused no more than
   * others, because they ask for nothing or can be said in another way.
   */
  readonly refusedFields: Readonly<Record<string, readonly Json[] | ((value: Json) => boolean)>>;
  /** Fields of a message beside role and content, and what clients only send back. */
  readonly messageFields: Carried;
  /** Types of parts; text is always carried. */
  readonly parts: Carried;
  /** Types of tools; none: it calls none. */
  readonly tools: Carried;
  /** Types of `response_format`; text is always carried. */
  readonly responseFormats: Carried;
  /** How many answers one request may ask for. */
  readonly answersMax: number;
}

/** Everything of OpenAI's dialect, and what nobody knows yet. */
export const openCapabilities: Capabilities = {
  fields: 'any',
  refusedFields: {},
  messageFields: 'any',
  parts: 'any',
  tools: 'any',
  responseFormats: 'any',
  answersMax: 128,
};

/** Every provider carries these, or they are judged by a rule of their own. */
export const commonFields: ReadonlySet<string> = new Set([
  'model',
  'messages',
  // A mark for a vendor's own cache: elsewhere it asks for nothing.
  'cache_control',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'n',
  'tools',
  'response_format',
]);

/** What clients send back because it was in an answer, or marks: another model has no use for it. */
const echoedFields = new Set([
  'role',
  'content',
  'cache_control',
  'refusal',
  'annotations',
  'citations',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'content_parts',
  'text_blocks',
  'thinking_blocks',
  'tool_plan',
  'extra_content',
]);

/** The first thing that the request asks for and the provider does not carry, as a path. */
export function unsupportedParameter(
  request: ChatRequest,
  capabilities: Capabilities,
): string | undefined {
  const { body, tools, n } = request;
  if (n > capabilities.answersMax) return 'n';
  for (const field in body) {
    if (!commonFields.has(field) && !isCarriedField(field, body[field], capabilities)) return field;
  }
  const { response_format: format } = body;
  const kind = isObject(format) ? format.type : undefined;
  if (kind !== 'text' && !isCarried(kind, capabilities.responseFormats)) return 'response_format';
  const tool = tools.findIndex(({ type }) => !isCarried(type, capabilities.tools));
  if (tool !== -1) return isNone(capabilities.tools) ? 'tools' : `tools[${tool}]`;
  return unsupportedMessage(request.messages, capabilities);
}

function isCarriedField(
  field: string,
  value: Json | undefined,
  { fields, refusedFields }: Capabilities,
): boolean {
  if (asksForNothing(value)) return true;
  const idle = Object.hasOwn(refusedFields, field) ? refusedFields[field] : undefined;
  if (typeof idle === 'function') return idle(value as Json);
  if (idle) return idle.includes(value as Json);
  return fields === 'any' || fields.has(field);
}

/** Clients write out what they do not want. */
function asksForNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function isCarried(kind: Json | undefined, carried: Carried): boolean {
  return kind === undefined || carried === 'any' || (typeof kind === 'string' && carried.has(kind));
}

const isNone = (carried: Carried): boolean => carried !== 'any' && carried.size === 0;

function unsupportedMessage(
  messages: readonly ChatMessage[],
  { parts, messageFields }: Capabilities,
): string | undefined {
  if (parts === 'any' && messageFields === 'any') return undefined;
  for (const [index, message] of messages.entries()) {
    const at = unsupportedPart(message, parts) ?? unsupportedMessageField(message, messageFields);
    if (at !== undefined) return `messages[${index}].${at}`;
  }
  return undefined;
}

function unsupportedPart({ content }: ChatMessage, parts: Carried): string | undefined {
  if (typeof content !== 'object' || content === null) return undefined;
  const part = content.findIndex(({ type }) => type !== 'text' && !isCarried(type, parts));
  return part === -1 ? undefined : `content[${part}]`;
}

function unsupportedMessageField(message: ChatMessage, carried: Carried): string | undefined {
  if (carried === 'any') return undefined;
  for (const field in message) {
    if (echoedFields.has(field) || carried.has(field)) continue;
    if (!asksForNothing(message[field])) return field;
  }
  return undefined;
}
