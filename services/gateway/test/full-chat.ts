// A chat completion with everything in it that its documentation knows, and more.
import type { Json, JsonObject } from '@alfred/openai-wire';

/** A model that everybody may ask. */
export const model = 'gpt-4o-mini';
/** A picture that is no larger than it must be. */
export const picture = 'data:image/png;base64,iVBORw0KGgo=';

/** A schema with all its words. */
export const schema: Json = {
  type: 'object',
  title: 'A place',
  description: 'Where it is',
  properties: {
    city: { type: 'string', description: 'Its name', enum: ['Paris', 'Rome'], pattern: '^P' },
    when: { $ref: '#/$defs/when', default: 'today', examples: ['tomorrow'] },
  },
  $defs: { when: { const: 'now', $comment: 'or later' } },
  required: ['city'],
};

/** What requests of every kind may have. */
export const common: JsonObject = {
  model,
  user: 'customer-7',
  safety_identifier: 'customer-7',
  prompt_cache_key: 'greeting',
  metadata: { purpose: 'a test', team: 'north' },
  service_tier: 'auto',
  'x-vendor': { hint: 'none', list: ['first'] },
};

const messages: Json = [
  { role: 'system', name: 'house', content: 'Be kind.', cache_control: { type: 'ephemeral' } },
  {
    role: 'user',
    name: 'Ada',
    content: [
      { type: 'text', text: 'Hello', cache_control: { type: 'ephemeral', ttl: '1h' } },
      { type: 'image_url', image_url: { url: picture, detail: 'low' } },
      { type: 'image_url', image_url: { url: 'https://pictures.example/a.png' } },
      { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
      { type: 'file', file: { file_data: picture, filename: 'house.pdf', file_id: 'file-1' } },
      {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'A page.' },
        title: 'A title',
        context: 'A context',
        citations: { enabled: true },
      },
      { type: 'document_url', document_url: 'https://pages.example/a.pdf' },
      { type: 'vendor_part', words: ['one'], id: 'part_1' },
    ],
  },
  {
    role: 'assistant',
    name: 'Bot',
    content: [{ type: 'text', text: 'Well.' }],
    refusal: 'No.',
    reasoning_content: 'Let me see.',
    thinking_blocks: [
      { type: 'thinking', thinking: 'Hm.', signature: 'c2lnbmVk' },
      { type: 'redacted_thinking', data: 'c2VhbGVk' },
    ],
    annotations: [
      {
        type: 'url_citation',
        url_citation: { url: 'https://pages.example/b', title: 'B', start_index: 0 },
      },
    ],
    audio: { id: 'audio_1' },
    tool_calls: [
      {
        id: 'call_1',
        type: 'function',
        function: { name: 'find', arguments: '{"city":"Paris"}' },
        extra_content: { google: { thought_signature: 'c2lnbmVk' } },
      },
      { id: 'call_2', type: 'custom', custom: { name: 'write', input: 'Words' } },
    ],
    vendor_field: 'more',
  },
  { role: 'tool', tool_call_id: 'call_1', name: 'find', content: 'Found.' },
  { role: 'function', name: 'find', content: 'Found.' },
];

/** A chat with every field. */
export const chat: Json = {
  ...common,
  messages,
  audio: { voice: 'alloy', format: 'wav' },
  documents: [{ id: 'doc_1', data: { title: 'T', text: 'A document' } }, 'plain'],
  function_call: { name: 'find' },
  functions: [{ name: 'find', description: 'Finds', parameters: schema }],
  logit_bias: { 50256: -100 },
  modalities: ['text'],
  prediction: { type: 'content', content: [{ type: 'text', text: 'Well.' }] },
  reasoning_effort: 'low',
  response_format: {
    type: 'json_schema',
    json_schema: { name: 'place', description: 'A place', schema, strict: true },
  },
  stop: ['END', 'STOP'],
  thinking: { type: 'enabled', budget_tokens: 1024 },
  tool_choice: { type: 'function', function: { name: 'find' } },
  tools: [
    { type: 'function', function: { name: 'find', description: 'Finds', parameters: schema } },
    {
      type: 'custom',
      custom: { name: 'write', description: 'Writes', format: { type: 'grammar', grammar: 'x' } },
    },
    { type: 'web_search', filters: { allowed_domains: ['pages.example'] } },
  ],
  verbosity: 'low',
  web_search_options: {
    search_context_size: 'low',
    user_location: { type: 'approximate', approximate: { city: 'Rome', timezone: 'UTC' } },
  },
};
