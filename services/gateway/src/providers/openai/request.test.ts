import { describe, expect, it } from 'vitest';
import { forOpenAi } from './request.ts';

const mark = { cache_control: { type: 'ephemeral' } };
const hi = { role: 'user', content: 'hi' };

describe('a body for OpenAI', () => {
  it('has no marks for the cache of another vendor', () => {
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } };
    const tool = { type: 'function', function: { name: 'f' } };
    const part = { type: 'text', text: 'be brief' };
    const body = {
      ...{ model: 'm', temperature: 1, ...mark },
      messages: [
        { role: 'system', content: [{ ...part, ...mark }] },
        { ...hi, ...mark },
        { role: 'assistant', content: null, tool_calls: [{ ...call, ...mark, extra_content: {} }] },
        { role: 'tool', tool_call_id: 'c1', content: 'x', ...mark },
      ],
      tools: [{ ...tool, ...mark }],
    };
    expect(forOpenAi(body)).toEqual({
      ...{ model: 'm', temperature: 1 },
      messages: [
        { role: 'system', content: [part] },
        hi,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'c1', content: 'x' },
      ],
      tools: [tool],
    });
  });

  it('has nothing of what an earlier answer said about itself', () => {
    const thinking_blocks = [{ type: 'thinking', thinking: 'hm', signature: 's' }];
    const said = { role: 'assistant', content: 'yes' };
    const messages = [hi, { ...said, thinking_blocks, reasoning_content: 'hm', text_blocks: [] }];
    expect(forOpenAi({ messages })).toEqual({ messages: [hi, said] });
  });

  it('says in words that a tool failed', () => {
    const failed = { role: 'tool', tool_call_id: 'c1', content: 'no file', is_error: true };
    const { is_error: _, ...plain } = failed;
    expect(forOpenAi({ messages: [failed] })).toEqual({
      messages: [{ ...plain, content: 'Error: no file' }],
    });
  });

  it('is otherwise what the client sent, also what nobody here knows', () => {
    const body = { messages: [{ ...hi, x: 1 }, 7], tools: null, x_vendor: { deep: [1] } };
    expect(forOpenAi(body)).toEqual(body);
    expect(forOpenAi({ messages: 'no list' })).toEqual({ messages: 'no list' });
  });
});
