// What is asked of the simulated provider beside words: it does so, or says that it cannot.
import { manualClock } from '@alfred/clock';
import type { JsonObject } from '@alfred/openai-wire';
import { describe, expect, it } from 'vitest';
import { chatRequest, deploymentOf, settings, startMicros } from '../../../test/fakes.ts';
import { likelyTokenizer } from '../../adapters/tokenizer/likely-tokenizer.ts';
import { unsupportedParameter } from '../../domain/capabilities.ts';
import { sim } from './index.ts';

const provider = sim({
  deployment: deploymentOf('sim'),
  settings,
  clock: manualClock(startMicros),
  random: () => 0.5,
  tokenizer: likelyTokenizer,
});

const unsupported = (body: object) =>
  unsupportedParameter(chatRequest(body), provider.capabilities('echo'));

it.each([
  ['top_logprobs', { top_logprobs: 2 }],
  ['store', { store: true }],
  ['prediction', { prediction: { type: 'content', content: 'x' } }],
  ['function_call', { function_call: { name: 'f' } }],
  ['container', { container: 'c_1' }],
  ['mcp_servers', { mcp_servers: [{ type: 'url', url: 'https://mcp.example', name: 'x' }] }],
])('has no %s', (param, body) => {
  expect(unsupported(body)).toBe(param);
});

it.each([
  { store: false },
  { top_logprobs: 0, logprobs: false },
  { parallel_tool_calls: false },
  { service_tier: 'auto' },
  { modalities: ['text'] },
  { function_call: 'none' },
])('takes what asks for nothing: %j', (body) => {
  expect(unsupported(body)).toBeUndefined();
});

describe('a choice of tools', () => {
  const tool = (name: string) => ({ type: 'function', function: { name } });
  const tools = [tool('look_up'), tool('write_down')];
  const some = (mode: string, ...names: readonly string[]) => ({
    ...{ type: 'allowed_tools', allowed_tools: { mode, tools: names.map(tool) } },
  });

  async function called(body: JsonObject, content = 'hi') {
    const request = chatRequest({ messages: [{ role: 'user', content }], ...body });
    const { signal } = new AbortController();
    const call = { request, model: 'echo', outputCap: 99, requestId: 'req_1', signal };
    const reply = await provider.chat(call);
    if (reply.outcome === 'failed') return reply.error.params.param;
    if (reply.outcome !== 'whole') throw new Error('a stream was not asked for');
    const { message } = JSON.parse(reply.text).choices[0];
    return message.tool_calls?.[0].function.name ?? message.content;
  }

  it.each<[string, JsonObject, string]>([
    ['hi', { tools, tool_choice: some('required', 'write_down') }, 'write_down'],
    ['look_up', { tools, tool_choice: some('auto', 'write_down') }, 'look_up'],
    ['write_down', { tools, tool_choice: some('auto', 'write_down') }, 'write_down'],
    ['look_up', { tools, tool_choice: 'none' }, 'look_up'],
    ['hi', { tools, tool_choice: tool('nothing') }, 'tool_choice'],
    ['hi', { tools, tool_choice: some('required', 'nothing') }, 'tool_choice'],
    ['hi', { tool_choice: 'required' }, 'tool_choice'],
  ])('is heeded, or refused where there is nothing to choose: %s', async (said, body, expected) => {
    expect(await called(body, said)).toBe(expected);
  });
});
