import { AlfredError } from '@alfred/errors';
import type { ChatRequest, Json, JsonObject } from '@alfred/openai-wire';
import { messagesOf, systemOf } from './blocks-from-chat.ts';
import { given, isGiven, lookUp, objectOf } from './fields.ts';
import { anthropicToolUse } from './tools-from-chat.ts';

/** Fields that go upstream as they are: Anthropic has them under the same name. */
const same = [
  'temperature',
  'top_p',
  'top_k',
  'thinking',
  'cache_control',
  'context_management',
  'diagnostics',
  'user_profile_id',
  'workspace_id',
] as const;

/** Fields that are written in other words, or that only say how Alfred itself answers. */
const spoken = new Set<string>([
  ...same,
  ...['model', 'messages', 'max_tokens', 'max_completion_tokens', 'stream', 'stream_options'],
  ...['stop', 'tools', 'tool_choice', 'parallel_tool_calls', 'response_format'],
  ...['reasoning_effort', 'user', 'safety_identifier', 'service_tier', 'n', 'modalities'],
  // A header of the call.
  'anthropic_beta',
]);

/** What a field may say without asking for anything. */
const idle: Readonly<Record<string, readonly unknown[]>> = {
  store: [false],
  logprobs: [false],
  top_logprobs: [0],
  presence_penalty: [0],
  frequency_penalty: [0],
  speed: ['standard'],
};

/** Chat's tiers by Anthropic's names for them. */
const serviceTiers: Readonly<Record<string, string>> = { auto: 'auto', default: 'standard_only' };

/** Which model is asked, and what its answer may be at most. */
export interface AskedOf {
  /** Named in refusals. */
  readonly provider: string;
  readonly model: string;
  readonly outputCap: number;
}

/**
 * A chat completion as a request to `POST /v1/messages`.
 *
 * @throws AlfredError `parameter_unsupported` for what the API has no words for, by its name in chat
 */
export function writeMessagesRequest(request: ChatRequest, asked: AskedOf): JsonObject {
  const { body } = request;
  const param = unsupportedIn(request);
  if (param !== undefined) {
    throw new AlfredError('parameter_unsupported', { param, provider: asked.provider });
  }
  const { stop, user, safety_identifier: person, service_tier: tier } = body;
  return {
    model: asked.model,
    max_tokens: request.outputCap ?? asked.outputCap,
    ...promptOf(request, asked.provider),
    ...given({
      stop_sequences: typeof stop === 'string' ? [stop] : stop,
      stream: request.stream || null,
      metadata: metadataOf(user ?? person),
      output_config: outputConfig(body),
      service_tier: lookUp(serviceTiers, tier),
      ...Object.fromEntries(same.map((field) => [field, body[field]])),
      ...(body.reasoning_effort === 'none' ? { thinking: { type: 'disabled' } } : {}),
    }),
  };
}

/** The same for `POST /v1/messages/count_tokens`: what the model reads, and nothing else. */
export function writeCountRequest(
  request: ChatRequest,
  asked: Pick<AskedOf, 'provider' | 'model'>,
): JsonObject {
  const { thinking } = request.body;
  return { model: asked.model, ...promptOf(request, asked.provider), ...given({ thinking }) };
}

function promptOf(request: ChatRequest, provider: string): JsonObject {
  const { messages, tools, body } = request;
  const system = systemOf(messages, provider);
  return {
    ...(system === undefined ? {} : { system }),
    messages: messagesOf(messages, provider),
    ...anthropicToolUse(tools, body, provider),
  };
}

function metadataOf(user: Json | undefined): Json {
  return isGiven(user) ? { user_id: user } : null;
}

function outputConfig({ reasoning_effort: effort, response_format: format }: JsonObject): Json {
  const config = given({ effort: effortOf(effort), format: formatOf(format) });
  return Object.keys(config).length > 0 ? config : null;
}

/** The least that Anthropic has a word for is low; no thought at all is said in `thinking`. */
function effortOf(effort: Json | undefined): Json {
  if (!isGiven(effort) || effort === 'none') return null;
  return effort === 'minimal' ? 'low' : effort;
}

function formatOf(format: Json | undefined): Json {
  const { type, json_schema: described } = objectOf(format);
  return type === 'json_schema' ? { type, schema: objectOf(objectOf(described).schema) } : null;
}

/** The first field that asks for what Anthropic cannot do. */
function unsupportedIn({ body, n }: ChatRequest): string | undefined {
  if (n > 1) return 'n';
  const { type } = objectOf(body.response_format);
  if (isGiven(type) && type !== 'text' && type !== 'json_schema') return 'response_format';
  if (isGiven(body.service_tier) && !lookUp(serviceTiers, body.service_tier)) {
    return 'service_tier';
  }
  return Object.keys(body).find((field) => !spoken.has(field) && isAsking(field, body[field]));
}

function isAsking(field: string, value: Json | undefined): boolean {
  if (!isGiven(value)) return false;
  if (typeof value === 'object' && Object.keys(value).length === 0) return false;
  return !(lookUp(idle, field) ?? []).includes(value);
}
