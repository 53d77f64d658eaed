import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import type { ResponsesRequest } from './request.ts';

/** What a response says of itself, apart from its output. */
export interface ResponseFrame {
  /** `resp_…`. */
  readonly id: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly request: ResponsesRequest;
  /** Whether it is kept. */
  readonly stored: boolean;
}

export type ResponseStatus = 'in_progress' | 'completed' | 'incomplete' | 'failed';

/** How far a response has come. */
export interface ResponseState {
  readonly status: ResponseStatus;
  /** Why it is incomplete. */
  readonly reason?: string | undefined;
  /** Why it failed. */
  readonly error?: JsonObject | undefined;
  /** As the provider calls it. */
  readonly model: Json | undefined;
  readonly serviceTier?: Json | undefined;
  readonly output: readonly JsonObject[];
  readonly usage?: JsonObject | undefined;
}

/** What stands in a response where the request says nothing. */
const usual: JsonObject = {
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  prompt_cache_key: null,
  safety_identifier: null,
  temperature: 1,
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  user: null,
};

/** The object that clients read: what was asked, and what became of it. */
export function responseObject(frame: ResponseFrame, state: ResponseState): JsonObject {
  const { id, createdAt, request, stored } = frame;
  const { body } = request;
  const asked = Object.keys(usual).map((field) => [field, body[field] ?? usual[field]]);
  return {
    id,
    object: 'response',
    created_at: createdAt,
    status: state.status,
    access_programs: null,
    background: false,
    error: state.error ?? null,
    incomplete_details: state.reason === undefined ? null : { reason: state.reason },
    ...Object.fromEntries(asked),
    model: state.model ?? body.model,
    output: state.output,
    previous_response_id: request.previous ?? null,
    reasoning: reasoningOf(body.reasoning),
    service_tier: state.serviceTier ?? body.service_tier ?? 'default',
    store: stored,
    text: textOf(body.text),
    truncation: 'disabled',
    usage: state.usage ?? null,
  };
}

function reasoningOf(reasoning: Json | undefined): JsonObject {
  const { effort = null, summary = null } = isObject(reasoning) ? reasoning : {};
  return { effort, summary };
}

function textOf(text: Json | undefined): JsonObject {
  const { format, verbosity } = isObject(text) ? text : {};
  return { format: format ?? { type: 'text' }, verbosity: verbosity ?? 'medium' };
}
