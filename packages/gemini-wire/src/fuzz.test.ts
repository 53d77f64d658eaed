import { AlfredError } from '@alfred/errors';
import { isObject, type Json, type JsonObject, parseChatRequest } from '@alfred/openai-wire';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readGeminiError } from './errors.ts';
import { geminiStreamReader, readGeminiReply } from './read-reply.ts';
import { readGeminiRequest } from './read-request.ts';
import { geminiStreamWriter, writeGeminiReply } from './write-reply.ts';
import { writeGeminiRequest } from './write-request.ts';

// Methodology: objects made of the words of both dialects, in places where they belong and where they
// do not. A client's mistake is an error with a code; what a provider says never throws at all.

const word = fc.constantFrom(
  ...[
    'role',
    'user',
    'model',
    'assistant',
    'tool',
    'content',
    'contents',
    'parts',
    'text',
    'tools',
  ],
  ...['functionCall', 'functionResponse', 'functionDeclarations', 'name', 'args', 'response', 'id'],
  ...['inlineData', 'fileData', 'mimeType', 'data', 'thought', 'thoughtSignature', 'candidates'],
  ...[
    'generationConfig',
    'responseSchema',
    'properties',
    'items',
    'type',
    'OBJECT',
    'STRING',
    'enum',
  ],
  ...[
    'messages',
    'tool_calls',
    'tool_call_id',
    'function',
    'arguments',
    'image_url',
    'url',
    'index',
  ],
  ...['finishReason', 'usageMetadata', 'promptTokenCount', 'choices', 'delta', 'message', 'error'],
  ...['partialArgs', 'jsonPath', '$.a[0]', 'willContinue', 'extra_content', 'google', '__proto__'],
);
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthIdentifier: 'json' },
    word,
    fc.constantFrom<Json>(null, true, 0, -1, 1.5, '', '{"a":1}', 'data:image/png;base64,AA'),
    fc.array(tie('value'), { maxLength: 4, depthIdentifier: 'json' }),
    fc.dictionary(word, tie('value'), { maxKeys: 5, depthIdentifier: 'json' }),
  ),
})).value as fc.Arbitrary<Json>;
const parts = fc.array(json, { maxLength: 3 });

const coded = (read: () => unknown): void => {
  try {
    read();
  } catch (error) {
    if (!(error instanceof AlfredError)) throw error;
    expect(['request_invalid', 'parameter_unsupported']).toContain(error.code);
  }
};

it('reads whatever a client sends, or says what is wrong with it', () => {
  fc.assert(
    fc.property(json, parts, json, (body, some, config) => {
      const contents = [{ role: 'model', parts: some }, { parts: some }];
      for (const request of [body, { contents, generationConfig: config, tools: some }]) {
        coded(() => readGeminiRequest(request as Json, { model: 'm', stream: false }));
      }
    }),
    { numRuns: 500 },
  );
});

it('writes whatever a client of another dialect sends, or says what it has no word for', () => {
  fc.assert(
    fc.property(json, parts, json, (content, calls, choice) => {
      const messages = [
        { role: 'assistant', content, tool_calls: calls, extra_content: content },
        { role: 'tool', content, tool_call_id: 'id' },
        { role: 'user', content: calls },
      ];
      const body = { model: 'm', messages, tools: calls, tool_choice: choice, thinking: choice };
      coded(() => {
        const request = parseChatRequest(body as Json);
        writeGeminiRequest({ request, model: 'm', outputCap: 1, signatureOf: () => undefined });
      });
    }),
    { numRuns: 500 },
  );
});

it('never throws for what a provider says', () => {
  const names = { id: 'r', model: 'm', created: 0 };
  fc.assert(
    fc.property(json, parts, (body, some) => {
      const reader = geminiStreamReader(names);
      const writer = geminiStreamWriter({ includeThoughts: true });
      const candidates = [{ content: { parts: some }, finishReason: 'STOP' }, ...some];
      for (const event of [body, { candidates, usageMetadata: body }]) {
        readGeminiError(event as Json);
        const reply = readGeminiReply(event as Json, names);
        if (reply) writeGeminiReply(reply, { includeThoughts: true });
        if (isObject(event)) writer.write(reader.read(event as JsonObject));
      }
      writer.end(undefined);
    }),
    { numRuns: 500 },
  );
});

it('refuses what nests too deep, before it walks through it', () => {
  let schema: Json = {};
  for (let level = 0; level < 20_000; level += 1) schema = { items: schema };
  const request = { contents: 'x', generationConfig: { responseSchema: schema } };
  expect(() => readGeminiRequest(request, { model: 'm', stream: false })).toThrow(
    expect.objectContaining({ code: 'request_invalid' }),
  );
});
