import type { Capabilities } from '../../domain/capabilities.ts';

/** What the messages of Anthropic have a word for. Tools that it runs itself are not among it. */
export const anthropicCapabilities: Capabilities = {
  fields: new Set([
    ...['temperature', 'top_p', 'top_k', 'stop', 'thinking', 'reasoning_effort'],
    ...['tool_choice', 'parallel_tool_calls', 'user', 'safety_identifier', 'service_tier'],
    ...['cache_control', 'context_management', 'diagnostics', 'user_profile_id', 'workspace_id'],
    'anthropic_beta',
  ]),
  refusedFields: {
    store: [false],
    logprobs: [false],
    top_logprobs: [0],
    presence_penalty: [0],
    frequency_penalty: [0],
    // It writes, and does nothing else.
    modalities: (kinds) => Array.isArray(kinds) && kinds.every((kind) => kind === 'text'),
    // Six times the price, which no price book has.
    speed: ['standard'],
  },
  messageFields: new Set([
    ...['tool_calls', 'tool_call_id', 'is_error', 'cache_control', 'name'],
    // Where in its text an earlier answer had which source.
    'text_blocks',
  ]),
  parts: new Set([
    ...['image_url', 'file', 'refusal', 'image', 'document', 'search_result'],
    ...['thinking', 'redacted_thinking'],
  ]),
  tools: new Set([
    'function',
    // Made by Anthropic, run by the caller.
    ...['bash_20250124', 'memory_20250818'],
    ...['text_editor_20250124', 'text_editor_20250429', 'text_editor_20250728'],
  ]),
  responseFormats: new Set(['json_schema']),
  answersMax: 1,
};
