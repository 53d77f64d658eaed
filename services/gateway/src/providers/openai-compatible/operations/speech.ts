import type { IncomingHttpHeaders } from 'node:http';
import {
  doneData,
  isObject,
  type JsonObject,
  parseJson,
  type SpeechRequest,
  type SseDecoder,
  speechTypes,
  sseDecoder,
} from '@alfred/openai-wire';
import { charactersOf } from '../../../domain/estimate-operation.ts';
import type { OperationReply } from '../../../ports/provider.ts';
import type { EventReader } from '../../http/dialect.ts';
import { badResponse } from '../../http/errors.ts';
import type { OperationBody, OperationDialect } from '../../http/operation-dialect.ts';
import { headerText } from '../../http/retry-hint.ts';
import type { OperationDifferences } from './differences.ts';
import { eventReader, type OperationEvents, pieceOf, usedIn } from './event-reader.ts';
import { answered, countOf, isEventStream, objectIn } from './reply.ts';

const mostBytes = 96 * 1024 * 1024;
/** Models that say what they used, when they are asked to speak in events. */
const telling = /^gpt-.*tts/;
/** Media types of answers that are no sound. */
const isWords = /json|html|xml|^text\/plain/;

/** Sound. Where a model says what it used only in events, it is asked for them, and they are joined. */
export function speechDialect(differences: OperationDifferences): OperationDialect<SpeechRequest> {
  const { provider, path } = differences;
  return {
    write: ({ request, model }) => ({
      path: path(model, '/audio/speech'),
      body: JSON.stringify({
        ...{ ...request.body, model },
        ...(telling.test(model) && { stream_format: 'sse' }),
      }),
    }),
    bytesMax: () => mostBytes,
    read: (body) => {
      if (isEventStream(body.headers)) return readEvents(provider, body);
      const type = headerText(body.headers['content-type']);
      // A success that is no sound is an error in disguise, or nothing at all.
      if (body.bytes.length === 0 || isWords.test(type)) return badResponse(provider);
      return sound(body, body.bytes, {});
    },
    openStream: ({ request }, headers) => {
      if (isEventStream(headers)) return { reader: eventReader(differences, spoken(request)) };
      if (isWords.test(headerText(headers['content-type']))) return undefined;
      // What is no sound at all says so by being empty.
      const type = typeOf(request, headers);
      return { reader: soundReader(provider, request), decoder: bareSound(), type };
    },
  };
}

/** The events of a speaker that says what it used. */
function spoken(request: SpeechRequest): OperationEvents {
  let isOver = false;
  return {
    read: (event, text) => {
      if (event.type === 'speech.audio.delta') return [pieceOf(event, text)];
      if (event.type !== 'speech.audio.done') return [];
      isOver = true;
      const characters = BigInt(charactersOf(request));
      return [{ ...pieceOf(event, text), used: usedIn({ ...tokensIn(event), characters }) }];
    },
    isWhole: () => isOver,
  };
}

/** Sound without events, as if it came in them: each piece of it, and a last one when it is over. */
function soundReader(provider: string, request: SpeechRequest): EventReader {
  let pieces = 0;
  const over = { type: 'speech.audio.done' };
  return {
    read: (data) => {
      if (data !== doneData) {
        pieces += 1;
        const event = { type: 'speech.audio.delta', audio: data };
        return { chunks: [pieceOf(event, JSON.stringify(event))] };
      }
      if (pieces === 0) return { chunks: [], end: badResponse(provider) };
      const used = usedIn({ characters: BigInt(charactersOf(request)) });
      const last = { ...pieceOf(over, JSON.stringify(over)), used };
      return { chunks: [last], end: { outcome: 'complete' } };
    },
    closed: () => badResponse(provider),
  };
}

function bareSound(): SseDecoder {
  return {
    feed: (bytes) => (bytes.length === 0 ? [] : [Buffer.from(bytes).toString('base64')]),
    end: () => [doneData],
  };
}

type Body = OperationBody<SpeechRequest>;

function sound(body: Body, bytes: Uint8Array, tokens: object): OperationReply {
  const { request } = body.call;
  const content = { type: typeOf(request, body.headers), bytes };
  const characters = BigInt(charactersOf(request));
  const { providerRequest } = body;
  return answered({ text: '', content, providerRequest }, { characters, ...tokens });
}

/** As it was asked for; else as the provider says, each of which has a format of its own. */
function typeOf({ body, format }: SpeechRequest, headers: IncomingHttpHeaders): string {
  const said = headerText(headers['content-type']);
  const isOpen = (body.response_format ?? null) === null;
  return isOpen && said.startsWith('audio/') ? said : speechTypes[format];
}

function readEvents(provider: string, body: Body): OperationReply {
  const pieces: Buffer[] = [];
  let usage: object | undefined;
  for (const data of eventsOf(body.bytes)) {
    const event = parseJson(data);
    if (!isObject(event)) continue;
    if (typeof event.audio === 'string') pieces.push(Buffer.from(event.audio, 'base64'));
    if (event.type !== 'speech.audio.done') continue;
    usage = tokensIn(event);
  }
  if (!usage || pieces.length === 0) return badResponse(provider);
  return sound(body, Buffer.concat(pieces), usage);
}

function tokensIn(event: JsonObject) {
  const { input_tokens: read, output_tokens: said } = objectIn(event.usage);
  return { inputUncached: countOf(read), outputAudio: countOf(said) };
}

function eventsOf(bytes: Uint8Array): readonly string[] {
  const decoder = sseDecoder(bytes.length + 1);
  return [...decoder.feed(bytes), ...decoder.end()];
}
