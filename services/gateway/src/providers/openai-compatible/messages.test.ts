import { expect, it } from 'vitest';
import { mapMessages, plainMessage, saidInWords } from './messages.ts';

const mark = { cache_control: { type: 'ephemeral' } };

it('leaves marks for another vendor’s cache out, wherever they stand', () => {
  const body = {
    ...mark,
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'x', ...mark }], ...mark },
      { role: 'assistant', tool_calls: [{ id: 'c', extra_content: {}, ...mark }] },
    ],
    tools: [{ type: 'function', function: { name: 'f' }, ...mark }],
  };
  expect(mapMessages(body, (message) => message)).toEqual({
    messages: [
      { role: 'user', content: [{ type: 'text', text: 'x' }] },
      { role: 'assistant', tool_calls: [{ id: 'c' }] },
    ],
    tools: [{ type: 'function', function: { name: 'f' } }],
  });
});

it.each([
  [{ role: 'tool', content: 'no file', is_error: true }, 'Error: no file'],
  [{ role: 'tool', content: 'a file', is_error: false }, 'a file'],
  [
    { role: 'tool', content: [{ type: 'text', text: 'no file' }], is_error: true },
    [
      { type: 'text', text: 'Error:' },
      { type: 'text', text: 'no file' },
    ],
  ],
])('says in words that a tool failed: %j', (message, content) => {
  expect(saidInWords(message)).toEqual({ role: 'tool', content });
});

it('keeps of a message what every provider knows, and what it says', () => {
  const said = { role: 'assistant', content: null, refusal: 'I may not.', annotations: [] };
  expect(plainMessage(said)).toEqual({ role: 'assistant', content: 'I may not.' });
  const call = { role: 'assistant', content: null, function_call: { name: 'f', arguments: '{}' } };
  expect(plainMessage(call)).toEqual(call);
  expect(plainMessage({ role: 'developer', content: 'x', name: null })).toEqual({
    role: 'system',
    content: 'x',
  });
});
