import { isAlfredError } from '@alfred/errors';
import type { Json, JsonObject } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { chatRequestOf, parseResponsesRequest } from './index.ts';

const refused = (body: Json): { code: string; param: string | undefined } => {
  try {
    chatRequestOf(parseResponsesRequest(body));
  } catch (error) {
    if (!isAlfredError(error)) throw error;
    return { code: error.code, param: error.params.param };
  }
  throw new Error('it was not refused');
};
const part = (content: Json) => ({ input: [{ role: 'user', content: [content] }] });

describe('a field that is not sound', () => {
  it.each<[string, JsonObject]>([
    ['messages', { messages: [] }],
    ['max_tokens', { max_tokens: 5 }],
    ['input', {}],
    ['input', { input: 5 }],
    ['input', { input: [] }],
    ['input[0]', { input: ['x'] }],
    ['input[0]', { input: [{ x: 1 }] }],
    ['input[0].role', { input: [{ role: 'tool', content: 'x' }] }],
    ['input[0].content', { input: [{ role: 'user' }] }],
    ['input[0].content[0]', part('x')],
    ['input[0].content[0].text', part({ type: 'input_text' })],
    ['input[0].content[0].image_url', part({ type: 'input_image' })],
    ['input[0].content[0]', part({ type: 'input_file' })],
    ['input[0].call_id', { input: [{ type: 'function_call', name: 'f', arguments: '{}' }] }],
    ['input[0].arguments', { input: [{ type: 'function_call', call_id: 'c', name: 'f' }] }],
    ['input[0].summary', { input: [{ type: 'reasoning', summary: 'x' }] }],
    ['input[0].summary[0]', { input: [{ type: 'reasoning', summary: [1] }] }],
    ['instructions', { input: 'x', instructions: [] }],
    ['tools', { input: 'x', tools: {} }],
    ['tools[0]', { input: 'x', tools: [{}] }],
    ['tools[0].name', { input: 'x', tools: [{ type: 'function' }] }],
    ['text', { input: 'x', text: 'json' }],
    ['text.format', { input: 'x', text: { format: 'json' } }],
    ['reasoning', { input: 'x', reasoning: 'high' }],
    ['include', { input: 'x', include: 'y' }],
    ['metadata', { input: 'x', metadata: { a: 1 } }],
    ['max_output_tokens', { input: 'x', max_output_tokens: 0 }],
    ['previous_response_id', { input: 'x', previous_response_id: 5 }],
    ['store', { input: 'x', store: 'yes' }],
    ['stream_options', { input: 'x', stream_options: {} }],
    ['stream_options', { input: 'x', stream: true, stream_options: 1 }],
    ['model', { input: 'x', model: '' }],
  ])('%s', (param, body) => {
    expect(refused({ model: 'm', ...body })).toEqual({ code: 'request_invalid', param });
  });

  it('is one of the body where that is no object, or too deep a one', () => {
    expect(refused([])).toEqual({ code: 'request_invalid', param: 'body' });
    // In a field, too, that goes to no provider.
    const max_tool_calls = JSON.parse('['.repeat(9_000) + ']'.repeat(9_000));
    const deep = refused({ model: 'm', input: 'x', max_tool_calls });
    expect(deep).toEqual({ code: 'request_invalid', param: 'body' });
  });
});

describe('a field that no chat can carry', () => {
  it.each<[string, JsonObject]>([
    ['conversation', { conversation: 'conv_1' }],
    ['prompt', { prompt: { id: 'pmpt_1' } }],
    ['background', { background: true }],
    ['truncation', { truncation: 'auto' }],
    ['context_management', { context_management: [{ type: 'compaction' }] }],
    ['n', { n: 2 }],
    ['include[0]', { include: ['everything'] }],
    ['text.shape', { text: { shape: 'round' } }],
    ['reasoning.mode', { reasoning: { mode: 'pro' } }],
    ['stream_options.include_obfuscation', obfuscated()],
    ['input[0].type', { input: [{ type: 'item_reference', id: 'msg_1' }] }],
    ['input[0].type', { input: [{ type: 'web_search_call', id: 'ws_1' }] }],
    ['input[0].encrypted_content', { input: [{ type: 'reasoning', encrypted_content: 'gAAA' }] }],
    ['input[0].content[0].type', part({ type: 'hologram' })],
    ['input[0].content[0].file_id', part({ type: 'input_image', file_id: 'file-1' })],
    ['input[0].content[0].file_url', part({ type: 'input_file', file_url: 'https://x' })],
  ])('%s', (param, body) => {
    const code = 'parameter_unsupported';
    expect(refused({ model: 'm', input: 'x', ...body })).toEqual({ code, param });
  });
});

function obfuscated(): JsonObject {
  return { stream: true, stream_options: { include_obfuscation: true } };
}
