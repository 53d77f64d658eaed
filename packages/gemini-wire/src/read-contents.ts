// Gemini's contents as the messages of a chat completion.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { callIdOf } from './call-ids.ts';
import { camelCased, defined, invalid, listOf, refuseOthers, textOf } from './fields.ts';
import { readFileData, readInlineData } from './media.ts';

/** The parts that a person, or a tool, may send. */
const userParts = new Set([
  'text',
  'inlineData',
  'fileData',
  'functionResponse',
  'thoughtSignature',
]);
const modelParts = new Set(['text', 'thought', 'thoughtSignature', 'functionCall']);
const callFields = new Set(['id', 'name', 'args']);
const responseFields = new Set(['id', 'name', 'response', 'parts']);

/** A call that has no result yet. */
interface OpenCall {
  readonly id: string;
  readonly name: string;
}

/** The messages, in the order of the contents. Results of tools are matched by id, else by name. */
export function readContents(contents: Json | undefined): readonly JsonObject[] {
  // One content may stand without its list, and one text without its content.
  const list = Array.isArray(contents) ? contents : contents === undefined ? [] : [contents];
  if (list.length === 0) throw invalid('contents', 'contents must have at least one content');
  const messages: JsonObject[] = [];
  let open: readonly OpenCall[] = [];
  for (const [index, value] of list.entries()) {
    const at = `contents[${index}]`;
    const content = camelCased(value, at);
    refuseOthers(content, new Set(['role', 'parts']), at);
    const parts = listOf(content.parts, `${at}.parts`);
    if (parts.length === 0) throw invalid(`${at}.parts`, `${at}.parts must have a part`);
    if (content.role === 'model') {
      const answer = readAnswer(parts, `${at}.parts`, index);
      messages.push(answer.message);
      open = answer.calls;
    } else if (isAsking(content.role)) {
      messages.push(...readTurn(parts, `${at}.parts`, open));
    } else {
      throw invalid(`${at}.role`, `${at}.role must be user or model`);
    }
  }
  return messages;
}

/** A system instruction as a message, or none. */
export function readInstruction(value: Json | undefined, at: string): readonly JsonObject[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return [{ role: 'system', content: value }];
  const content = camelCased(value, at);
  const texts = partsOf(content.parts, `${at}.parts`).map((part, index) => {
    refuseOthers(part, new Set(['text']), `${at}.parts[${index}]`);
    return { type: 'text', text: textOf(part.text, `${at}.parts[${index}].text`) ?? '' };
  });
  return texts.length === 0 ? [] : [{ role: 'system', content: plain(texts) }];
}

const askingRoles: ReadonlySet<Json> = new Set(['user', 'function', 'tool']);

/** Older clients send the results of tools under a role of their own. */
function isAsking(role: Json | undefined): boolean {
  return role === undefined || role === null || askingRoles.has(role);
}

function partsOf(parts: Json | undefined, at: string): readonly JsonObject[] {
  return listOf(parts, at).map((part, index) => camelCased(part, `${at}[${index}]`));
}

/** What the model said: one message, whose calls later contents answer. */
function readAnswer(
  parts: readonly Json[],
  at: string,
  index: number,
): { readonly message: JsonObject; readonly calls: readonly OpenCall[] } {
  const answer: Answer = { text: '', reasoning: '', signature: undefined, blocks: [] };
  const calls: (JsonObject & OpenCall)[] = [];
  for (const [n, part] of partsOf(parts, at).entries()) {
    const here = `${at}[${n}]`;
    refuseOthers(part, modelParts, here);
    const signature = textOf(part.thoughtSignature, `${here}.thoughtSignature`);
    if (part.functionCall) {
      calls.push(readCall(part.functionCall, { at: here, index, nth: calls.length, signature }));
    } else {
      addSaid(answer, part, { text: textOf(part.text, `${here}.text`) ?? '', signature });
    }
  }
  const message = defined({
    role: 'assistant',
    content: answer.text === '' && calls.length > 0 ? null : answer.text,
    reasoning_content: answer.reasoning || undefined,
    thinking_blocks: answer.blocks.length > 0 ? answer.blocks : undefined,
    tool_calls: calls.length > 0 ? calls.map(({ name, ...call }) => call) : undefined,
    extra_content: signed(answer.signature),
  });
  return { message, calls };
}

interface Answer {
  text: string;
  reasoning: string;
  signature: string | undefined;
  readonly blocks: JsonObject[];
}

function addSaid(
  answer: Answer,
  { thought }: JsonObject,
  { text, signature }: { readonly text: string; readonly signature: string | undefined },
): void {
  if (thought === true) {
    answer.reasoning += text;
    if (signature) answer.blocks.push({ type: 'thinking', thinking: text, signature });
    return;
  }
  answer.text += text;
  answer.signature = signature ?? answer.signature;
}

function readCall(
  value: Json,
  where: {
    readonly at: string;
    readonly index: number;
    readonly nth: number;
    readonly signature: string | undefined;
  },
): JsonObject & OpenCall {
  const at = `${where.at}.functionCall`;
  const call = camelCased(value, at);
  refuseOthers(call, callFields, at);
  const name = textOf(call.name, `${at}.name`);
  if (!name) throw invalid(`${at}.name`, `${at}.name must be the name of a function`);
  const id = textOf(call.id, `${at}.id`) || callIdOf(`content${where.index}`, where.nth);
  const args = JSON.stringify(call.args ?? {});
  const extra = signed(where.signature);
  return {
    id,
    type: 'function',
    name,
    function: { name, arguments: args },
    ...(extra ? { extra_content: extra } : {}),
  };
}

function signed(signature: string | undefined): JsonObject | undefined {
  return signature === undefined ? undefined : { google: { thought_signature: signature } };
}

/** What a person sends, after the results of tools that stand among it. */
function readTurn(
  parts: readonly Json[],
  at: string,
  open: readonly OpenCall[],
): readonly JsonObject[] {
  const results: JsonObject[] = [];
  const said: JsonObject[] = [];
  const waiting = [...open];
  for (const [n, part] of partsOf(parts, at).entries()) {
    const here = `${at}[${n}]`;
    refuseOthers(part, userParts, here);
    if (part.functionResponse) {
      results.push(readResult(part.functionResponse, `${here}.functionResponse`, waiting));
    } else if (part.inlineData) {
      said.push(readInlineData(part.inlineData, `${here}.inlineData`));
    } else if (part.fileData) {
      said.push(readFileData(part.fileData, `${here}.fileData`));
    } else {
      const text = textOf(part.text, `${here}.text`);
      if (text === undefined) throw invalid(here, `${here} has nothing in it`);
      said.push({ type: 'text', text });
    }
  }
  return said.length === 0 ? results : [...results, { role: 'user', content: plain(said) }];
}

function readResult(value: Json, at: string, waiting: OpenCall[]): JsonObject {
  const result = camelCased(value, at);
  refuseOthers(result, responseFields, at);
  const id = textOf(result.id, `${at}.id`);
  const name = textOf(result.name, `${at}.name`);
  const byId = waiting.findIndex((call) => call.id === id);
  const found = byId === -1 ? waiting.findIndex((call) => call.name === name) : byId;
  const [call] = found === -1 ? [] : waiting.splice(found, 1);
  if (!call) throw invalid(at, `${at} answers no call of the content before it`);
  const { content, isError } = readOutput(result.response);
  const media = partsOf(result.parts, `${at}.parts`).map((part, index) =>
    readInlineData(part.inlineData, `${at}.parts[${index}].inlineData`),
  );
  const parts = media.length === 0 ? content : [{ type: 'text', text: content }, ...media];
  return {
    role: 'tool',
    tool_call_id: call.id,
    name: call.name,
    content: parts,
    ...(isError ? { is_error: true } : {}),
  };
}

/** `output` and `error` alone are Google's words for a tool's own text. */
function readOutput(response: Json | undefined): { content: string; isError: boolean } {
  const fields = isObject(response) ? Object.keys(response) : [];
  if (isObject(response) && fields.length === 1) {
    const { output, error } = response;
    if (typeof output === 'string') return { content: output, isError: false };
    if (error !== undefined) return { content: worded(error), isError: true };
  }
  return { content: JSON.stringify(response ?? {}), isError: false };
}

function worded(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** One text is plain text: all providers read that. */
function plain(parts: readonly JsonObject[]): Json {
  const [only] = parts;
  return parts.length === 1 && only?.type === 'text' ? (only.text ?? '') : parts;
}
