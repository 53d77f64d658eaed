import {
  type ChatRequest,
  isObject,
  type Json,
  type JsonObject,
  parseChatRequest,
} from '@alfred/openai-wire';
import { given, isGiven } from './fields.ts';
import { messagesOf } from './messages.ts';
import { invalid, type ResponsesRequest, unsupported } from './request.ts';
import { chatFormat, chatToolChoice, chatTools } from './tools.ts';

/**
 * The chat completion that answers this request.
 *
 * @param before the items of the responses that it continues, oldest first
 * @throws AlfredError `request_invalid` or `parameter_unsupported` with `param`
 */
export function chatRequestOf(
  request: ResponsesRequest,
  before: readonly JsonObject[] = [],
): ChatRequest {
  return parseChatRequest(chatBodyOf(request, before));
}

/** Fields that this file translates, or that are Alfred's own to answer. */
function chatBodyOf({ body, items, stream }: ResponsesRequest, before: readonly JsonObject[]) {
  const {
    input,
    instructions,
    tools,
    tool_choice: choice,
    parallel_tool_calls,
    text,
    reasoning,
    include,
    max_output_tokens,
    top_logprobs,
    stream: asked,
    stream_options,
    metadata,
    store,
    previous_response_id,
    background,
    truncation,
    max_tool_calls,
    ...rest
  } = body;
  const declared = chatTools(tools);
  return {
    ...given(rest),
    messages: [...instructed(instructions), ...messagesOf(before), ...messagesOf(items)],
    ...(declared ? given({ tools: declared, parallel_tool_calls }) : {}),
    ...chosen(choice, declared !== undefined),
    ...given({ max_completion_tokens: max_output_tokens }),
    ...textFields(text),
    ...reasoningFields(reasoning),
    ...logprobFields(top_logprobs, include),
    ...(stream ? { stream: true } : {}),
  };
}

/** The instructions of a response are its own: those of the one before are not repeated. */
function instructed(instructions: Json | undefined): readonly JsonObject[] {
  return isGiven(instructions) ? [{ role: 'system', content: instructions }] : [];
}

/** Without tools there is nothing to choose, and chat completions do not let anybody say so. */
function chosen(choice: Json | undefined, hasTools: boolean): JsonObject {
  if (!hasTools && (choice === 'auto' || choice === 'none')) return {};
  const translated = chatToolChoice(choice);
  return translated === undefined ? {} : { tool_choice: translated };
}

function textFields(text: Json | undefined): JsonObject {
  if (!isGiven(text)) return {};
  if (!isObject(text)) throw invalid('text', 'text must be an object');
  const { format, verbosity, ...more } = text;
  const [unknown] = Object.keys(given(more));
  if (unknown !== undefined) throw unsupported(`text.${unknown}`);
  return given({ response_format: chatFormat(format), verbosity });
}

/** A summary is what is rendered of the reasoning that comes: nothing to ask a provider for. */
function reasoningFields(reasoning: Json | undefined): JsonObject {
  if (!isGiven(reasoning)) return {};
  if (!isObject(reasoning)) throw invalid('reasoning', 'reasoning must be an object');
  const { effort, summary, generate_summary: older, ...more } = reasoning;
  const [unknown] = Object.keys(given(more));
  if (unknown !== undefined) throw unsupported(`reasoning.${unknown}`);
  return given({ reasoning_effort: effort });
}

function logprobFields(top: Json | undefined, include: Json | undefined): JsonObject {
  const wanted = Array.isArray(include) && include.includes('message.output_text.logprobs');
  if (isGiven(top) && top !== 0) return { logprobs: true, top_logprobs: top };
  return wanted ? { logprobs: true } : {};
}
