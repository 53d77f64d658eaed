// Everything of a request that goes to a provider, gathered to be looked into, and put back.
import type { AnyRequest, ChatMessage, Json, JsonObject } from '@alfred/openai-wire';
import type { SafetyTally } from '../../domain/safety/safety-report.ts';
import { type OutgoingText, paramOf, walkOutgoing } from '../../domain/safety/walk-outgoing.ts';

/** A string of a request that somebody has to look at. */
export interface GatheredString {
  readonly text: string;
  readonly isJson: boolean;
  readonly isTrusted: boolean;
  /** Another may stand there; otherwise it goes as it is, or not at all. */
  readonly isText: boolean;
  /** The longest that may stand there; undefined: any. */
  readonly limit: number | undefined;
  /** Where it stands, in the words of the request. */
  readonly param: () => string;
}

export interface Gathered {
  /** Texts first, in the order in which they are put back. */
  readonly strings: readonly GatheredString[];
  /** In characters, all together. */
  readonly length: number;
  readonly media: number;
  /** Some of it came as tokens. */
  readonly isCoded: boolean;
}

/** Endings of names of sounds: providers go by them. */
const soundEnding = /\.(aac|aiff?|flac|m4a|mka|mkv|mp3|mp4|mpeg|mpga|oga|ogg|opus|pcm|wav|webm)$/i;

/** Gathers every string of a request; says of the rest that nobody looks into it. */
export function gatherInput(request: AnyRequest, tally: SafetyTally): Gathered {
  const texts: GatheredString[] = [];
  /** The same word at several places is looked at once. */
  const fixed = new Map<string, GatheredString>();
  let media = 0;
  const met = (): void => {
    media += 1;
    tally.skipped({ side: 'input', what: 'media' });
  };
  const keepFixed = (text: string, param: () => string, isTrusted: boolean): void => {
    const known = fixed.get(text);
    if (known && (isTrusted || !known.isTrusted)) return;
    fixed.set(text, { ...fixedString, text, isTrusted, param });
  };
  const keepText = ({ text, isJson, limit, place }: OutgoingText): string => {
    const { isTrusted } = place;
    texts.push({ text, isJson, limit, isTrusted, isText: true, param: () => paramOf(place) });
    return text;
  };
  walkOutgoing(request, {
    text: keepText,
    fixed: (text, place) => keepFixed(text, () => paramOf(place), place.isTrusted),
    media: met,
  });
  if (request.operation === 'transcriptions') {
    met();
    const { name, type } = request.file;
    const [stem] = splitName(name);
    texts.push({ ...spokenString, text: stem, param: () => 'file' });
    keepFixed(type, () => 'file', false);
  }
  const isCoded = request.operation === 'embeddings' && request.tokens > 0;
  if (isCoded) tally.skipped({ side: 'input', what: 'tokens' });
  const strings = [...texts, ...fixed.values()];
  const length = strings.reduce((sum, { text }) => sum + text.length, 0);
  return { strings, length, media, isCoded };
}

const spokenString = { isJson: false, isTrusted: false, isText: true, limit: undefined };
const fixedString = { isJson: false, isText: false, limit: undefined };

function splitName(name: string): readonly [stem: string, ending: string] {
  const [ending = ''] = soundEnding.exec(name) ?? [];
  return [name.slice(0, name.length - ending.length), ending];
}

/**
 * The same request with other texts: what was read from the body is read from the new one.
 *
 * @param next gives the texts in the order in which they were gathered
 */
export function withTexts(request: AnyRequest, next: () => string): AnyRequest {
  const body = walkOutgoing(request, { text: next, fixed: () => {}, media: () => {} });
  switch (request.operation) {
    case 'chat': {
      const { messages, tools } = body;
      return {
        ...{ ...request, body },
        messages: messages as readonly ChatMessage[],
        tools: (tools ?? []) as readonly JsonObject[],
      };
    }
    case 'embeddings':
      return { ...request, body, texts: request.texts.length > 0 ? listOf(body.input) : [] };
    case 'moderations':
      return { ...request, body, texts: inputsOf(body.input).map(textOf) };
    case 'images':
      return { ...request, body, prompt: textOf(body.prompt) };
    case 'speech': {
      const { input, instructions } = body;
      return { ...request, body, input: textOf(input), instructions: textOf(instructions) };
    }
    case 'transcriptions': {
      const [, ending] = splitName(request.file.name);
      return { ...request, body, file: { ...request.file, name: next() + ending } };
    }
  }
}

function inputsOf(input: Json | undefined): readonly Json[] {
  return Array.isArray(input) ? (input as readonly Json[]) : [input ?? ''];
}

const listOf = (input: Json | undefined): readonly string[] => inputsOf(input).map(textOf);

/** A text, or that of a part. */
function textOf(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  const isPart = typeof value === 'object' && value !== null && 'text' in value;
  return isPart && typeof value.text === 'string' ? value.text : '';
}
