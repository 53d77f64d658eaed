// A conversation that an agent of Anthropic's has had so far, on every other provider: tools, one
// that failed, thoughts, marks for a cache. What it says must get there, and nothing
// that they would refuse to read.
import { parseMessagesRequest } from '@alfred/anthropic-wire';
import { describe, it } from 'vitest';
import { chatRequest } from '../../test/fakes.ts';
import { openAt, recorded, remoteIds } from '../../test/provider-scene.ts';
import { unsupportedParameter } from '../domain/capabilities.ts';

const mark = { cache_control: { type: 'ephemeral' } };
const conversation = {
  max_tokens: 64,
  system: [{ type: 'text', text: 'Be brief.', ...mark }],
  tools: [
    {
      ...{ name: 'read_file', description: 'Reads a file.', ...mark },
      input_schema: { type: 'object', properties: { path: { type: 'string' } } },
    },
  ],
  messages: [
    { role: 'user', content: 'What is in notes.txt?' },
    {
      role: 'assistant',
      content: [
        { type: 'thinking', thinking: 'A file is asked for.', signature: 'c2lnbmVk' },
        { type: 'tool_use', id: 'toolu_01A', name: 'read_file', input: { path: 'notes.txt' } },
      ],
    },
    {
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'toolu_01A', content: 'no such file', is_error: true },
        { type: 'text', text: 'Then look elsewhere.', ...mark },
      ],
    },
  ],
};

/** They have words of their own for it, or are at an address of which nothing is known. */
const asItCame = new Set(['anthropic', 'cohere', 'google', 'compatible', 'openai']);

describe.concurrent.each(remoteIds)('%s', (kind) => {
  it('hears what was said, or says what it cannot hear', async ({ expect }) => {
    const scene = await openAt(kind, recorded(kind, 'text'));
    const { model, provider } = scene;
    const asked = chatRequest(parseMessagesRequest({ ...conversation, model }).body);
    const lack = unsupportedParameter(asked, provider.capabilities(model));
    if (provider.capabilities(model).tools !== 'any' && lack === 'tools') {
      expect(kind).toBe('perplexity');
      return scene.close();
    }
    expect(lack).toBeUndefined();
    await scene.chat({}, { request: asked }).finally(scene.close);
    const sent = JSON.stringify(scene.sent());
    for (const said of ['Be brief.', 'What is in notes.txt?', 'notes.txt', 'no such file']) {
      expect(sent).toContain(said);
    }
    expect(sent).toContain('Then look elsewhere.');
    if (asItCame.has(kind)) return;
    expect(sent).not.toMatch(/cache_control|is_error|thinking_blocks|signature/);
    expect(sent).toContain('Error: no such file');
  });
});
