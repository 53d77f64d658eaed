import type { Json, JsonObject } from '@alfred/openai-wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMessagesRequest, writeMessagesRequest } from './index.ts';

// Methodology: a request of Anthropic's goes through the dialect inside and comes out as it was.

const asked = { provider: 'anthropic', model: 'claude', outputCap: 1 };
const there = (body: JsonObject) => writeMessagesRequest(parseMessagesRequest(body), asked);

/** As JSON says it, which has no zero below zero. */
const sent = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value));

const words = fc.string({ minLength: 1, maxLength: 12 });
const id = fc.stringMatching(/^[a-z0-9]{1,8}$/).map((text) => `toolu_${text}`);
const name = fc.stringMatching(/^[a-z]{1,8}$/);
const cached = fc.option(
  fc.constantFrom<JsonObject>({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' }),
  { nil: undefined },
);
const marked = (block: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> =>
  fc
    .tuple(block, cached)
    .map(([fields, cache_control]) =>
      cache_control === undefined ? fields : { ...fields, cache_control },
    );
const citation = fc.record({ type: fc.constant('char_location'), cited_text: words });
const text = marked(
  fc.oneof(
    fc.record({ type: fc.constant('text'), text: words }),
    fc.record({ type: fc.constant('text'), text: words, citations: fc.array(citation) }),
  ),
);
const image = marked(
  fc.constantFrom<JsonObject>(
    { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'aGk=' } },
    { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
    { type: 'image', source: { type: 'file', file_id: 'file_1' } },
  ),
);
const document = marked(
  fc.constantFrom<JsonObject>(
    { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'aGk=' } },
    {
      ...{ type: 'document', title: 'a.pdf', context: 'an act', citations: { enabled: true } },
      source: { type: 'base64', media_type: 'application/pdf', data: 'aGk=' },
    },
    { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'plain' } },
  ),
);
const result = marked(
  fc.oneof(
    fc.record({
      type: fc.constant('tool_result'),
      tool_use_id: id,
      content: fc.oneof(words, fc.array(fc.oneof(text, image), { minLength: 1, maxLength: 3 })),
    }),
    fc.record({
      ...{ type: fc.constant('tool_result'), tool_use_id: id, content: words },
      is_error: fc.boolean(),
    }),
  ),
);
const thought = fc.oneof(
  fc.record({ type: fc.constant('thinking'), thinking: fc.string(), signature: words }),
  fc.record({ type: fc.constant('redacted_thinking'), data: words }),
);
const use = marked(
  fc.record({
    ...{ type: fc.constant('tool_use'), id, name },
    input: fc.dictionary(name, fc.jsonValue()).map(sent),
  }),
);

const some = (block: fc.Arbitrary<JsonObject>) => fc.array(block, { maxLength: 3 });
const joined = (...lists: fc.Arbitrary<JsonObject[]>[]) =>
  fc
    .tuple(...lists)
    .map((all) => all.flat())
    .filter((all) => all.length > 0);
const user = joined(some(result), some(fc.oneof(text, image, document)));
const assistant = joined(some(thought), some(fc.oneof(text, thought)), some(use));

/** One block of plain text is written as text: both mean the same. */
function plain(content: readonly JsonObject[]): Json {
  const [only] = content;
  const isText = content.length === 1 && only?.type === 'text' && Object.keys(only).length === 2;
  return isText && only.text !== undefined ? only.text : content;
}

const turns = fc.array(fc.tuple(user, assistant), { minLength: 1, maxLength: 3 }).map((pairs) =>
  pairs.flatMap(([asking, answering]) => [
    { role: 'user', content: plain(asking) },
    { role: 'assistant', content: plain(answering) },
  ]),
);

const tool = marked(
  fc.record(
    {
      name,
      description: words,
      input_schema: fc.constant<JsonObject>({ type: 'object', properties: {} }),
      strict: fc.constant(true),
      input_examples: fc.constant([{ a: 1 }]),
    },
    { requiredKeys: ['name', 'input_schema'] },
  ) as fc.Arbitrary<JsonObject>,
);
const alone = fc.constantFrom<JsonObject>({}, { disable_parallel_tool_use: true });
const choice = fc.oneof(
  fc.constant<JsonObject>({ type: 'none' }),
  fc
    .tuple(fc.constantFrom<JsonObject>({ type: 'auto' }, { type: 'any' }), alone)
    .map(([kind, more]) => ({ ...kind, ...more })),
  fc.tuple(name, alone).map(([called, more]) => ({ type: 'tool', name: called, ...more })),
);

const fields = fc.record(
  {
    system: fc.oneof(words, fc.array(text, { minLength: 2, maxLength: 3 })),
    temperature: fc.double({ min: 0, max: 1, noNaN: true }).map((value) => Math.abs(value)),
    top_p: fc.constantFrom(0.5, 1),
    top_k: fc.integer({ min: 1, max: 100 }),
    stop_sequences: fc.array(words, { minLength: 1, maxLength: 5 }),
    stream: fc.constant(true),
    metadata: fc.record({ user_id: words }),
    service_tier: fc.constantFrom('auto', 'standard_only'),
    thinking: fc.constantFrom<JsonObject>(
      { type: 'enabled', budget_tokens: 1024 },
      { type: 'adaptive', display: 'omitted' },
      { type: 'disabled' },
    ),
    output_config: fc.constantFrom<JsonObject>(
      { effort: 'max' },
      { effort: 'low', format: { type: 'json_schema', schema: { type: 'object' } } },
    ),
    cache_control: fc.constant<JsonObject>({ type: 'ephemeral' }),
    context_management: fc.constant<JsonObject>({ edits: [] }),
    used: fc.tuple(fc.array(tool, { minLength: 1, maxLength: 3 }), choice),
  },
  { requiredKeys: [] },
);

describe('a request of Anthropic’s', () => {
  it('is the same after it was a chat completion', () => {
    fc.assert(
      fc.property(turns, fields, (messages, { used, ...others }) => {
        const tools = used ? { tools: used[0], tool_choice: used[1] } : {};
        const body = { model: 'claude', max_tokens: 64, messages, ...others, ...tools };
        expect(there(body as JsonObject)).toEqual(body);
      }),
    );
  });

  it('has an answer to every body', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const message = { role: 'user', content: one };
        const bodies = [
          one,
          { model: 'm', max_tokens: 1, messages: one, system: other },
          { model: 'm', max_tokens: 1, messages: [message], tools: other },
          { model: 'm', max_tokens: 1, messages: [message], thinking: other, tool_choice: one },
        ] as Json[];
        for (const body of bodies) {
          try {
            expect(parseMessagesRequest(body).messages.length).toBeGreaterThan(0);
          } catch (error) {
            expect(error).toMatchObject({
              code: 'request_invalid',
              params: { param: expect.any(String) },
            });
          }
        }
      }),
    );
  });
});
