// What a message, or a piece of one, says as the parts of a Gemini answer.
import { isObject, type Json, type JsonObject, parseJson } from '@alfred/openai-wire';
import { nativeCallId } from './call-ids.ts';
import { defined } from './fields.ts';
import { readSignature } from './write-contents.ts';

/** A call, as far as it came: Gemini's clients take them whole. */
export interface CallSoFar {
  id: string;
  name: string;
  args: string;
  signature: string | undefined;
}

/** The parts of a message or delta, without its calls. */
export function writeSaid(said: Json | undefined, includeThoughts: boolean): JsonObject[] {
  if (!isObject(said)) return [];
  const thoughts = includeThoughts ? writeThoughts(said) : [];
  const text = textOf(said.content) + textOf(said.refusal);
  const signature = readSignature(said.extra_content);
  const texts = text !== '' || signature ? [defined({ text, thoughtSignature: signature })] : [];
  return [...thoughts, ...texts, ...writeImages(said.images), ...writeNative(said.extra_content)];
}

/** What was thought, and the signatures of those who sign it: they want it back as it was. */
function writeThoughts({ thinking_blocks: blocks, ...said }: JsonObject): readonly JsonObject[] {
  const reasoning = textOf(said.reasoning_content) || textOf(said.reasoning);
  const signatures = (Array.isArray(blocks) ? blocks : []).flatMap((block: Json) =>
    isObject(block) && typeof block.signature === 'string' && block.signature
      ? [block.signature]
      : [],
  );
  if (reasoning === '' && signatures.length === 0) return [];
  const [thoughtSignature] = signatures;
  return [defined({ text: reasoning, thought: true, thoughtSignature })];
}

function writeImages(images: Json | undefined): readonly JsonObject[] {
  return (Array.isArray(images) ? images : []).flatMap((image: Json) => {
    const url = isObject(image) && isObject(image.image_url) ? image.image_url.url : undefined;
    const found = typeof url === 'string' ? /^data:([^;,]+);base64,/.exec(url) : null;
    if (!found || typeof url !== 'string') return [];
    return [{ inlineData: { mimeType: found[1] ?? '', data: url.slice(found[0].length) } }];
  });
}

/** Parts of Gemini's own that came through as they were. */
function writeNative(extra: Json | undefined): readonly JsonObject[] {
  const google = isObject(extra) ? extra.google : undefined;
  const parts = isObject(google) ? google.parts : undefined;
  return Array.isArray(parts) ? parts.filter(isObject) : [];
}

/** The calls of a message or delta, added to those that came before it. */
export function addCalls(calls: Map<number, CallSoFar>, value: Json | undefined): void {
  for (const [nth, piece] of (Array.isArray(value) ? value : []).entries()) {
    if (!isObject(piece)) continue;
    const index = typeof piece.index === 'number' ? piece.index : nth;
    const call = calls.get(index) ?? { id: '', name: '', args: '', signature: undefined };
    calls.set(index, call);
    call.id ||= textOf(piece.id);
    call.signature ??= readSignature(piece.extra_content);
    if (!isObject(piece.function)) continue;
    call.name ||= textOf(piece.function.name);
    call.args += textOf(piece.function.arguments);
  }
}

/** Whole calls as parts; undefined where the arguments of one are no JSON object. */
export function writeCalls(calls: ReadonlyMap<number, CallSoFar>): JsonObject[] | undefined {
  const parts: JsonObject[] = [];
  for (const { id, name, args, signature } of calls.values()) {
    const read = args.trim() === '' ? {} : parseJson(args);
    if (!isObject(read)) return undefined;
    const functionCall = defined({ id: nativeCallId(id) || undefined, name, args: read });
    parts.push(defined({ functionCall, thoughtSignature: signature }));
  }
  return parts;
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
