// The parts of a Gemini answer as what a message, or a piece of one, says.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { callIdOf } from './call-ids.ts';
import { type PartialArgs, partialArgs } from './partial-args.ts';

/** What one candidate has said so far, where that matters for what comes. */
export interface CandidateSoFar {
  /** Of the answer: ids that are made up begin with it. */
  readonly seed: string;
  calls: number;
  /** A call whose arguments come piece by piece. */
  open: { readonly call: JsonObject; readonly args: PartialArgs } | undefined;
}

/** What some parts say. What they do not is absent, or empty. */
export interface SaidParts {
  text: string;
  reasoning: string;
  readonly calls: JsonObject[];
  readonly images: JsonObject[];
  signature: string | undefined;
  /** Parts that chat completions have no word for: code that Google ran, and the like. */
  readonly others: JsonObject[];
}

/** A candidate that has said nothing. */
export function newCandidate(seed: string): CandidateSoFar {
  return { seed, calls: 0, open: undefined };
}

/** Reads some parts, in their order. What is no part is left out. */
export function readParts(parts: Json | undefined, candidate: CandidateSoFar): SaidParts {
  const said: SaidParts = {
    text: '',
    reasoning: '',
    calls: [],
    images: [],
    signature: undefined,
    others: [],
  };
  for (const part of Array.isArray(parts) ? parts : []) {
    if (isObject(part)) readPart(part, said, candidate);
  }
  return said;
}

function readPart(part: JsonObject, said: SaidParts, candidate: CandidateSoFar): void {
  const { text, functionCall, inlineData } = part;
  if (isObject(functionCall)) {
    readCall(functionCall, part.thoughtSignature, { said, candidate });
    return;
  }
  closeCall(said, candidate);
  if (isObject(inlineData)) said.images.push(imageOf(inlineData));
  else if (typeof text !== 'string') said.others.push(part);
  else if (part.thought === true) said.reasoning += text;
  else said.text += text;
  if (typeof part.thoughtSignature === 'string') said.signature = part.thoughtSignature;
}

function readCall(
  call: JsonObject,
  signature: Json | undefined,
  { said, candidate }: { readonly said: SaidParts; readonly candidate: CandidateSoFar },
): void {
  const goesOn = call.willContinue === true;
  if (candidate.open && !call.name) {
    candidate.open.args.add(call.partialArgs);
    if (!goesOn) closeCall(said, candidate);
    return;
  }
  closeCall(said, candidate);
  const id = typeof call.id === 'string' && call.id ? call.id : undefined;
  const head = {
    index: candidate.calls,
    id: id ?? callIdOf(candidate.seed, candidate.calls),
    type: 'function',
    name: typeof call.name === 'string' ? call.name : '',
    ...(typeof signature === 'string'
      ? { extra_content: { google: { thought_signature: signature } } }
      : {}),
  };
  candidate.calls += 1;
  if (goesOn || call.partialArgs) {
    candidate.open = { call: head, args: partialArgs() };
    candidate.open.args.add(call.partialArgs);
    if (!goesOn) closeCall(said, candidate);
  } else {
    said.calls.push(callOf(head, JSON.stringify(call.args ?? {})));
  }
}

/** Ends the call that is open, if one is: now its arguments are whole. */
export function closeCall(said: SaidParts, candidate: CandidateSoFar): void {
  const { open } = candidate;
  if (!open) return;
  candidate.open = undefined;
  said.calls.push(callOf(open.call, open.args.text()));
}

function callOf({ name, ...head }: JsonObject, args: string): JsonObject {
  return { ...head, function: { name: name ?? '', arguments: args } };
}

function imageOf({ mimeType, data }: JsonObject): JsonObject {
  return { type: 'image_url', image_url: { url: `data:${mimeType ?? ''};base64,${data ?? ''}` } };
}
