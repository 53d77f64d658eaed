// The messages of a chat completion as Gemini's contents.
import {
  type ChatMessage,
  isObject,
  type Json,
  type JsonObject,
  parseJson,
} from '@alfred/openai-wire';
import { nativeCallId } from './call-ids.ts';
import { defined, invalid, unsupported } from './fields.ts';
import { writeMedia } from './media.ts';

/** The thought signature that came with a call, where the client did not bring it back itself. */
export type SignatureOf = (callId: string) => string | undefined;

export interface WrittenContents {
  readonly contents: readonly JsonObject[];
  readonly systemInstruction: JsonObject | undefined;
}

interface Writing {
  readonly signatureOf: SignatureOf;
  /** The names of the functions that were called, by the ids of the calls. */
  readonly names: Map<string, string>;
}

/** Gemini has one instruction, before everything. Results of tools stand together in one content. */
export function writeContents(
  messages: readonly ChatMessage[],
  signatureOf: SignatureOf,
): WrittenContents {
  const writing: Writing = { signatureOf, names: new Map() };
  const instruction: JsonObject[] = [];
  const contents: { role: string; parts: JsonObject[] }[] = [];
  let isResult = false;
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    if (message.role === 'system' || message.role === 'developer') {
      instruction.push(...writeParts(message.content, at));
      continue;
    }
    const goesOn = isResult;
    isResult = message.role === 'tool';
    const parts = partsOf(message, at, writing);
    const last = contents.at(-1);
    if (goesOn && isResult && last) last.parts.push(...parts);
    else if (parts.length > 0) contents.push({ role: roleOf(message), parts: [...parts] });
  }
  return {
    contents,
    systemInstruction: instruction.length > 0 ? { parts: instruction } : undefined,
  };
}

function roleOf({ role }: ChatMessage): string {
  return role === 'assistant' ? 'model' : 'user';
}

function partsOf(message: ChatMessage, at: string, writing: Writing): readonly JsonObject[] {
  if (message.role === 'user') return writeParts(message.content, at);
  if (message.role === 'tool') return [writeResult(message, at, writing)];
  if (message.role === 'assistant') return writeAnswer(message, at, writing);
  throw unsupported(`${at}.role`, 'google');
}

function writeParts(content: ChatMessage['content'], at: string): readonly JsonObject[] {
  if (typeof content === 'string') return [{ text: content }];
  return (content ?? []).map((part, index) => {
    if (part.type === 'text') return { text: part.text };
    if (part.type === 'refusal') return { text: part.refusal };
    return writeMedia(part, `${at}.content[${index}]`);
  });
}

/** Thoughts that were signed, text, and calls, each with the signature that came with it. */
function writeAnswer(message: ChatMessage, at: string, writing: Writing): readonly JsonObject[] {
  const said = writeParts(message.content, at).filter(({ text }) => text !== '');
  const signature = readSignature(message.extra_content);
  const last = said.length - 1;
  const texts = signature
    ? [...said.slice(0, -1), { ...(said[last] ?? { text: '' }), thoughtSignature: signature }]
    : said;
  return [...writeThoughts(message.thinking_blocks), ...texts, ...writeCalls(message, at, writing)];
}

function writeThoughts(blocks: Json | undefined): readonly JsonObject[] {
  if (!Array.isArray(blocks)) return [];
  return blocks.flatMap((block: Json) => {
    if (!isObject(block) || block.type !== 'thinking' || !block.signature) return [];
    return [{ text: block.thinking ?? '', thought: true, thoughtSignature: block.signature }];
  });
}

function writeCalls(message: ChatMessage, at: string, writing: Writing): readonly JsonObject[] {
  const { tool_calls: calls, function_call: old } = message;
  if (old) throw unsupported(`${at}.function_call`, 'google');
  if (!Array.isArray(calls)) return [];
  return calls.map((call: Json, index) => writeCall(call, `${at}.tool_calls[${index}]`, writing));
}

function writeCall(call: Json, at: string, { signatureOf, names }: Writing): JsonObject {
  if (!isObject(call) || !isObject(call.function)) {
    throw invalid(`${at}.function`, `${at} must be a call of a function`);
  }
  const { name, arguments: text } = call.function;
  if (typeof name !== 'string') throw invalid(`${at}.function.name`, `${at} must have a name`);
  const id = typeof call.id === 'string' ? call.id : '';
  names.set(id, name);
  const args = typeof text === 'string' && text.trim() !== '' ? parseJson(text) : {};
  if (!isObject(args)) {
    throw invalid(`${at}.function.arguments`, `${at}.function.arguments must be a JSON object`);
  }
  return defined({
    functionCall: defined({ id: nativeCallId(id) || undefined, name, args }),
    thoughtSignature: readSignature(call.extra_content) ?? signatureOf(id),
  });
}

/** Where Google's own compatible API has it. */
export function readSignature(extra: Json | undefined): string | undefined {
  const google = isObject(extra) ? extra.google : undefined;
  const signature = isObject(google) ? google.thought_signature : undefined;
  return typeof signature === 'string' && signature !== '' ? signature : undefined;
}

function writeResult(message: ChatMessage, at: string, { names }: Writing): JsonObject {
  const { tool_call_id: id, is_error: isError } = message;
  const known = typeof id === 'string' ? names.get(id) : undefined;
  const name = known ?? (typeof message.name === 'string' ? message.name : undefined);
  if (typeof id !== 'string' || name === undefined) {
    throw invalid(`${at}.tool_call_id`, `${at}.tool_call_id names no call of a message before it`);
  }
  const written = writeParts(message.content, at);
  const texts = written.flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
  const media = written.filter(({ text }) => text === undefined);
  return {
    functionResponse: defined({
      id: nativeCallId(id) || undefined,
      name,
      response: writeOutput(texts.join('\n'), isError === true),
      parts: media.length > 0 ? media : undefined,
    }),
  };
}

/** A tool that answers in JSON is given on as what it says; other text is its output. */
function writeOutput(text: string, isError: boolean): JsonObject {
  const json = parseJson(text);
  if (isError) return { error: isObject(json) ? json : text };
  return isObject(json) ? json : { output: text };
}
