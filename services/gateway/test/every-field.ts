// A request of every kind with everything in it that its documentation knows, and more.
import { parseMessagesRequest } from '@alfred/anthropic-wire';
import { readGeminiRequest } from '@alfred/gemini-wire';
import {
  type AnyRequest,
  type Json,
  parseChatRequest,
  parseEmbeddingsRequest,
  parseImagesRequest,
  parseModerationsRequest,
  parseSpeechRequest,
  parseTranscriptionsRequest,
} from '@alfred/openai-wire';
import { chatRequestOf, parseResponsesRequest } from '@alfred/responses-wire';
import { chat, common, model, picture, schema } from './full-chat.ts';

/** A request in the words of its surface, and as the gateway reads it. */
export interface FullRequest {
  readonly name: string;
  readonly body: Json;
  readonly read: (body: Json) => AnyRequest;
}

const anthropic: Json = {
  model,
  max_tokens: 64,
  system: [{ type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } }],
  messages: [
    {
      role: 'user',
      content: [
        { type: 'text', text: 'Hello' },
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGVsbG8=' } },
        { type: 'image', source: { type: 'url', url: 'https://pictures.example/a.png' } },
        { type: 'document', title: 'A title', source: { type: 'url', url: 'https://a.example/' } },
        {
          type: 'document',
          title: 'A title',
          context: 'A context',
          source: { type: 'text', media_type: 'text/plain', data: 'A page.' },
        },
        {
          type: 'search_result',
          source: 'https://a.example/',
          title: 'Found',
          content: [{ type: 'text', text: 'It says' }],
        },
      ],
    },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'Hm.', signature: 'c2lnbmVk' },
        { type: 'redacted_thinking', data: 'c2VhbGVk' },
        { type: 'text', text: 'Well.' },
        { type: 'tool_use', id: 'toolu_1', name: 'find', input: { city: 'Paris' } },
      ],
    },
    {
      role: 'user',
      content: [
        {
          type: 'tool_result',
          tool_use_id: 'toolu_1',
          content: [{ type: 'text', text: 'Found.' }],
        },
      ],
    },
  ],
  metadata: { user_id: 'customer-7' },
  stop_sequences: ['END'],
  tools: [
    {
      name: 'find',
      description: 'Finds',
      input_schema: schema,
      input_examples: [{ city: 'Rome' }],
    },
    { type: 'web_search_20250305', name: 'web_search', allowed_domains: ['pages.example'] },
  ],
  tool_choice: { type: 'tool', name: 'find' },
  mcp_servers: [
    { type: 'url', url: 'https://mcp.example/', name: 'm', authorization_token: 'token' },
  ],
  container: 'container_1',
  anthropic_beta: ['mcp-client-2025-04-04'],
  output_config: { effort: 'low', format: { type: 'json_schema', schema } },
};

const gemini: Json = {
  contents: [
    {
      role: 'user',
      parts: [
        { text: 'Hello' },
        { inlineData: { mimeType: 'image/png', data: 'aGVsbG8=' } },
        { inlineData: { mimeType: 'application/pdf', data: 'aGVsbG8=', displayName: 'a.pdf' } },
        { fileData: { mimeType: 'application/pdf', fileUri: 'https://a.example/b.pdf' } },
      ],
    },
    {
      role: 'model',
      parts: [
        { text: 'Hm.', thought: true, thoughtSignature: 'c2lnbmVk' },
        { functionCall: { id: 'call_1', name: 'find', args: { city: 'Paris' } } },
      ],
    },
    {
      role: 'user',
      parts: [{ functionResponse: { id: 'call_1', name: 'find', response: { output: 'Found.' } } }],
    },
  ],
  systemInstruction: { parts: [{ text: 'Be kind.' }] },
  generationConfig: {
    stopSequences: ['END'],
    responseMimeType: 'application/json',
    responseSchema: {
      type: 'OBJECT',
      description: 'Where',
      properties: { city: { type: 'STRING', enum: ['Paris'], description: 'Its name' } },
    },
  },
  tools: [
    {
      functionDeclarations: [
        { name: 'find', description: 'Finds', parametersJsonSchema: schema },
        { name: 'seek', parameters: { type: 'OBJECT', properties: { at: { type: 'STRING' } } } },
      ],
    },
  ],
  toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['find'] } },
  safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
  cachedContent: 'cachedContents/abc',
};

const response: Json = {
  model,
  instructions: 'Be kind.',
  input: [
    {
      role: 'user',
      content: [
        { type: 'input_text', text: 'Hello' },
        { type: 'input_image', image_url: picture, detail: 'low' },
        { type: 'input_file', file_data: picture, filename: 'house.pdf' },
      ],
    },
    { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'Hm.' }] },
    { type: 'function_call', call_id: 'call_1', name: 'find', arguments: '{"city":"Paris"}' },
    { type: 'function_call_output', call_id: 'call_1', output: 'Found.' },
    { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Well.' }] },
    { role: 'user', content: 'And now?' },
  ],
  tools: [
    { type: 'function', name: 'find', description: 'Finds', parameters: schema, strict: true },
    { type: 'custom', name: 'write', description: 'Writes', format: { type: 'text' } },
    { type: 'mcp', server_label: 'm', server_url: 'https://m.example/', headers: { key: 'k' } },
  ],
  tool_choice: { type: 'function', name: 'find' },
  text: { format: { type: 'json_schema', name: 'place', description: 'A place', schema } },
  user: 'customer-7',
  safety_identifier: 'customer-7',
  prompt_cache_key: 'greeting',
  metadata: { purpose: 'a test' },
  'x-vendor': 'none',
};

const transcription: Json = {
  fields: [
    ['model', 'whisper-1'],
    ['prompt', 'About a house'],
    ['language', 'en'],
    ['user', 'customer-7'],
    ['timestamp_granularities[]', 'word'],
    ['known_speaker_names[]', 'Ada'],
    ['known_speaker_references[]', 'data:audio/wav;base64,UklGRg=='],
    ['x-vendor', 'none'],
  ],
  file: { name: 'said.wav', type: 'audio/wav' },
};

interface SentTranscription {
  readonly fields: readonly (readonly [string, string])[];
  readonly file: { readonly name: string; readonly type: string };
}

function readTranscription(body: Json): AnyRequest {
  const { fields, file } = body as unknown as SentTranscription;
  const bytes = new Uint8Array([1, 2, 3]);
  return parseTranscriptionsRequest({ fields, files: [['file', { ...file, bytes }]] });
}

/** All of them. */
export const fullRequests: readonly FullRequest[] = [
  { name: 'chat', body: chat, read: parseChatRequest },
  { name: 'messages', body: anthropic, read: parseMessagesRequest },
  {
    name: 'generateContent',
    body: gemini,
    read: (body) => parseChatRequest(readGeminiRequest(body, { model, stream: false }).body),
  },
  {
    name: 'responses',
    body: response,
    read: (body) => chatRequestOf(parseResponsesRequest(body)),
  },
  {
    name: 'embeddings',
    body: { ...common, input: ['a house', 'a tree'], encoding_format: 'float', task_type: 'find' },
    read: parseEmbeddingsRequest,
  },
  {
    name: 'moderations',
    body: {
      ...common,
      input: [
        { type: 'text', text: 'a house' },
        { type: 'image_url', image_url: { url: picture } },
        { type: 'image_url', image_url: { url: 'https://pictures.example/a.png' } },
      ],
    },
    read: parseModerationsRequest,
  },
  {
    name: 'images',
    body: {
      ...{ ...common, prompt: 'a house', negative_prompt: 'a tree', size: '1024x1024' },
      ...{ quality: 'high', style: 'vivid', background: 'opaque', image: picture },
    },
    read: parseImagesRequest,
  },
  {
    name: 'speech',
    body: { ...common, input: 'Good day.', instructions: 'Slowly', voice: { id: 'voice_1' } },
    read: parseSpeechRequest,
  },
  { name: 'transcriptions', body: transcription, read: readTranscription },
];
