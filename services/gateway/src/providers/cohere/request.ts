// A chat completion as the body of Cohere's chat.
import { AlfredError } from '@alfred/errors';
import { type ChatRequest, isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import type { ProviderCall } from '../../ports/provider.ts';
import { writeMessage } from './messages.ts';

/** Fields that go on as they are. */
const same = [
  ...['temperature', 'seed', 'presence_penalty', 'frequency_penalty', 'logprobs'],
  ...['documents', 'citation_options', 'safety_mode', 'priority'],
] as const;

/** The body. Throws `parameter_unsupported` for a value that Cohere has no word for. */
export function writeRequest({ request, model, outputCap }: ProviderCall): string {
  const { body, messages, stream } = request;
  const { stop, top_p: p, top_k: k } = body;
  const own: Record<string, Json | undefined> = {
    model,
    stream,
    messages: messages.map(writeMessage),
    max_tokens: outputCap,
    p: p ?? undefined,
    k: k ?? undefined,
    stop_sequences: typeof stop === 'string' ? [stop] : (stop ?? undefined),
    ...writeTools(request),
    response_format: writeFormat(body.response_format),
    thinking: writeThinking(body),
  };
  for (const field of same) own[field] = body[field] ?? undefined;
  return JSON.stringify(own);
}

/** Tools, and whether one must be called. One of them by its name is the only one that is left. */
function writeTools({ tools, body }: ChatRequest): Readonly<Record<string, Json | undefined>> {
  const { tool_choice: choice } = body;
  if (tools.length === 0) {
    if (choice === 'required' || isObject(choice)) throw unsupported('tool_choice');
    return {};
  }
  const declared = tools.map((tool) => (isObject(tool.function) ? tool.function : {}));
  const wanted = isObject(choice) && isObject(choice.function) ? choice.function.name : undefined;
  const left = wanted === undefined ? declared : declared.filter(({ name }) => name === wanted);
  if (left.length === 0) throw unsupported('tool_choice');
  const isStrict = left.some(({ strict }) => strict === true);
  return {
    tools: left.map(({ strict, ...tool }) => ({
      type: 'function',
      function: { ...tool, parameters: tool.parameters ?? { type: 'object', properties: {} } },
    })),
    strict_tools: isStrict ? true : undefined,
    tool_choice: wanted === undefined ? choiceOf(choice) : 'REQUIRED',
  };
}

function choiceOf(choice: Json | undefined): string | undefined {
  if (choice === undefined || choice === null || choice === 'auto') return undefined;
  if (choice === 'none') return 'NONE';
  if (choice === 'required') return 'REQUIRED';
  throw unsupported('tool_choice');
}

/** JSON, in any shape or in one. */
function writeFormat(format: Json | undefined): JsonObject | undefined {
  if (!isObject(format) || format.type === 'text') return undefined;
  const type = 'json_object';
  if (format.type === type) return { type };
  const schema = isObject(format.json_schema) ? format.json_schema.schema : undefined;
  if (!isObject(schema)) throw unsupported('response_format.json_schema.schema');
  return { type, json_schema: schema };
}

/** Thinking is on or off, at most with a budget: an effort in between has no word. */
function writeThinking({ thinking, reasoning_effort: effort }: JsonObject): JsonObject | undefined {
  if (isObject(thinking)) {
    const { type, budget_tokens: budget } = thinking;
    if (type === 'disabled') return { type };
    if (type === 'adaptive') return { type: 'enabled' };
    return typeof budget === 'number'
      ? { type: 'enabled', token_budget: budget }
      : { type: 'enabled' };
  }
  if (effort === undefined || effort === null) return undefined;
  if (effort === 'none') return { type: 'disabled' };
  if (effort === 'high' || effort === 'xhigh') return { type: 'enabled' };
  throw unsupported('reasoning_effort');
}

/** A value that Cohere has no word for. */
export function unsupported(param: string): AlfredError {
  return new AlfredError('parameter_unsupported', { param, provider: 'cohere' });
}
