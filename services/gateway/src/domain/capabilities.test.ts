import { expect, it } from 'vitest';
import { chatRequest } from '../../test/fakes.ts';
import { type Capabilities, openCapabilities, unsupportedParameter } from './capabilities.ts';

const narrow: Capabilities = {
  fields: new Set(['temperature', 'tool_choice', 'logprobs']),
  refusedFields: { logprobs: [false] },
  messageFields: new Set(['tool_calls', 'tool_call_id']),
  parts: new Set(['image_url']),
  tools: new Set(['function']),
  responseFormats: new Set(['json_schema']),
  answersMax: 1,
};
const ask = (body: object, capabilities = narrow) =>
  unsupportedParameter(chatRequest(body), capabilities);
const user = (content: unknown, more = {}) => ({ messages: [{ role: 'user', content, ...more }] });
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,' } };

it('carries everything where a provider carries on what it does not know', () => {
  const body = {
    ...{ n: 9, web: true, tools: [{ type: 'browser' }], response_format: { type: 'grammar' } },
    ...user([{ type: 'video_url' }], { cache_control: { type: 'ephemeral' } }),
  };
  expect(ask(body, openCapabilities)).toBeUndefined();
});

it.each([
  [
    'what all carry',
    { max_tokens: 5, stream: true, stream_options: { include_usage: true }, n: 1 },
  ],
  ['what it names', { temperature: 1, tool_choice: 'auto', tools: [tool()] }],
  ['what asks for nothing', { seed: null, stop: [], metadata: {}, logprobs: false }],
  ['plain text', { response_format: { type: 'text' } }],
  ['what clients only send back', user('x', { reasoning_content: 'so', refusal: null })],
  ['marks for a cache', user('x', { cache_control: { type: 'ephemeral' } })],
  ['parts that it names', user([{ type: 'text', text: 'x' }, image])],
])('carries %s', (_, body) => {
  expect(ask(body)).toBeUndefined();
});

it.each([
  ['seed', { seed: 7 }],
  ['n', { n: 2 }],
  ['logprobs', { logprobs: true }],
  ['response_format', { response_format: { type: 'json_object' } }],
  ['tools[1]', { tools: [tool(), { type: 'custom', custom: { name: 'x' } }] }],
  ['messages[0].content[0]', user([{ type: 'input_audio', input_audio: {} }])],
  ['messages[0].is_error', user('x', { is_error: true })],
])('refuses %s', (param, body) => {
  expect(ask(body)).toBe(param);
});

it('refuses tools as a whole where there are none', () => {
  expect(ask({ tools: [tool()] }, { ...narrow, tools: new Set() })).toBe('tools');
});

function tool() {
  return { type: 'function', function: { name: 'weather', parameters: {} } };
}
