import { type ChatRequest, isObject, type JsonObject } from '@alfred/openai-wire';
import { defined } from './fields.ts';
import { writeConfig } from './write-config.ts';
import { type SignatureOf, writeContents } from './write-contents.ts';
import { writeTools } from './write-tools.ts';

/** The fields of a chat completion that Gemini has words for; others would be dropped. */
export const geminiFields: ReadonlySet<string> = new Set([
  ...['model', 'messages', 'stream', 'stream_options', 'n', 'max_tokens', 'max_completion_tokens'],
  ...['temperature', 'top_p', 'top_k', 'stop', 'seed', 'presence_penalty', 'frequency_penalty'],
  ...['logprobs', 'top_logprobs', 'response_format', 'modalities', 'tools', 'tool_choice'],
  ...['parallel_tool_calls', 'reasoning_effort', 'thinking', 'include_reasoning', 'service_tier'],
  ...['safetySettings', 'cachedContent'],
]);

/** What makes a call of a tool acceptable whose signature is lost: Google's own word for that. */
const unsigned = 'skip_thought_signature_validator';

/** Models that refuse calls of tools without the signatures that came with them. */
const signing = /gemini-(?:[3-9]|[1-9][0-9])/;

export interface GeminiCall {
  readonly request: ChatRequest;
  /** What Google calls the model. */
  readonly model: string;
  /** The cap on the tokens of one answer. */
  readonly outputCap: number;
  readonly signatureOf: SignatureOf;
}

/**
 * A chat completion as the body of `generateContent`.
 *
 * @throws AlfredError `request_invalid` or `parameter_unsupported`, with `param`
 */
export function writeGeminiRequest(call: GeminiCall): JsonObject {
  const { request, model, outputCap, signatureOf } = call;
  const { body, messages, n } = request;
  const { contents, systemInstruction } = writeContents(messages, signatureOf);
  const { tools, toolConfig } = writeTools(request);
  return defined({
    contents: signing.test(model) ? contents.map(signed) : contents,
    systemInstruction,
    tools,
    toolConfig,
    generationConfig: writeConfig({ body, model, outputCap, n }),
    safetySettings: body.safetySettings ?? undefined,
    cachedContent: body.cachedContent ?? undefined,
  });
}

/** Of calls that were made at once, the first is the one that is signed. */
function signed(content: JsonObject): JsonObject {
  const parts = content.parts as readonly JsonObject[];
  const first = parts.findIndex(({ functionCall }) => isObject(functionCall));
  if (first === -1 || parts[first]?.thoughtSignature !== undefined) return content;
  const thoughtSignature = unsigned;
  return {
    ...content,
    parts: parts.map((part, index) => (index === first ? { ...part, thoughtSignature } : part)),
  };
}
