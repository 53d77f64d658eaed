import {
  type ChatRequest,
  type Json,
  type JsonObject,
  parseChatRequest,
  readFields,
} from '@alfred/openai-wire';
import { betasOf } from './betas.ts';
import { chatMessages, systemMessage } from './blocks-to-chat.ts';
import { given, invalid, isGiven, lookUp, objectAt } from './fields.ts';
import { chatToolChoice, chatTools } from './tools-to-chat.ts';

/** Fields that become others. */
const translated = new Set([
  'model',
  'max_tokens',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'stop_sequences',
  'metadata',
  'output_config',
  'service_tier',
  'stream',
]);

/** Fields that keep their name: whoever plans the call asks the provider whether it carries them. */
const carried = new Set([
  // A header of the call.
  'anthropic_beta',
  'temperature',
  'top_p',
  'top_k',
  'thinking',
  'cache_control',
  'context_management',
  'container',
  'diagnostics',
  'inference_geo',
  'mcp_servers',
  'speed',
  'user_profile_id',
  'workspace_id',
]);

/** Tiers by OpenAI's names for them. */
const serviceTiers: Readonly<Record<string, string>> = { auto: 'auto', standard_only: 'default' };

/**
 * A request to Anthropic's `POST /v1/messages` as a chat completion. Every field is translated,
 * carried under its own name, or refused by name.
 *
 * @throws AlfredError `request_invalid` with `param` and `reason`, in the client's own field names
 */
export function parseMessagesRequest(json: Json): ChatRequest {
  const body = readFields(json);
  if (!isGiven(body.max_tokens)) throw invalid('max_tokens', 'is required');
  return parsed(body);
}

/** The same for `POST /v1/messages/count_tokens`, which has no answer and no cap on it. */
export function parseCountRequest(json: Json): ChatRequest {
  return parsed(readFields(json));
}

function parsed(body: JsonObject): ChatRequest {
  const { model, max_tokens, messages, system, tools, tool_choice, stop_sequences, stream } = body;
  const choice = chatToolChoice(tool_choice);
  return parseChatRequest({
    ...carriedFields(body),
    ...given({
      model,
      max_tokens,
      stream,
      tools: isGiven(tools) ? chatTools(tools) : null,
      stop: stop_sequences,
      user: isGiven(body.metadata) ? userOf(body.metadata) : null,
      service_tier: isGiven(body.service_tier) ? tierOf(body.service_tier) : null,
      ...choice,
      ...outputFields(body.output_config),
    }),
    messages: [...(isGiven(system) ? [systemMessage(system)] : []), ...chatMessages(messages)],
  });
}

/** Like the API itself, which refuses what it does not know. */
function carriedFields(body: JsonObject): JsonObject {
  const rest = Object.entries(body).filter(
    ([name, value]) => isGiven(value) && !translated.has(name),
  );
  for (const [name] of rest) if (!carried.has(name)) throw invalid(name, 'is not known');
  betasOf({ body });
  return Object.fromEntries(rest);
}

function userOf(metadata: Json): Json | undefined {
  const { user_id: user, ...others } = objectAt(metadata, 'metadata');
  const [other] = Object.keys(given(others));
  if (other !== undefined) throw invalid(`metadata.${other}`, 'is not known');
  return user;
}

function tierOf(tier: Json): string {
  const name = lookUp(serviceTiers, tier);
  if (name === undefined) throw invalid('service_tier', 'must be auto or standard_only');
  return name;
}

/** How much is thought, and the shape of the answer. */
function outputFields(config: Json | undefined): JsonObject {
  if (!isGiven(config)) return {};
  const { effort, format, ...others } = objectAt(config, 'output_config');
  const [other] = Object.keys(given(others));
  if (other !== undefined) throw invalid(`output_config.${other}`, 'is not known');
  return {
    reasoning_effort: effort,
    response_format: isGiven(format) ? responseFormat(format) : null,
  };
}

/** OpenAI's formats have a name, which Anthropic's have not. */
function responseFormat(format: Json): JsonObject {
  const at = 'output_config.format';
  const { type, schema, ...others } = objectAt(format, at);
  if (type !== 'json_schema') throw invalid(`${at}.type`, 'must be json_schema');
  const described = { name: 'answer', schema: objectAt(schema, `${at}.schema`), strict: true };
  return { type, json_schema: { ...others, ...described } };
}
