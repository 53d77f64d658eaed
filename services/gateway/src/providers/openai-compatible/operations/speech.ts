import {
  isObject,
  parseJson,
  type SpeechRequest,
  speechTypes,
  sseDecoder,
} from '@alfred/openai-wire';
import { charactersOf } from '../../../domain/estimate-operation.ts';
import type { OperationReply } from '../../../ports/provider.ts';
import { badResponse } from '../../http/errors.ts';
import type { OperationBody, OperationDialect } from '../../http/operation-dialect.ts';
import { headerText } from '../../http/retry-hint.ts';
import type { OperationDifferences } from './differences.ts';
import { answered, countOf, objectIn } from './reply.ts';

const mostBytes = 96 * 1024 * 1024;
/** Models that say what they used, when they are asked to speak in events. */
const telling = /^gpt-.*tts/;

/** Sound. Where a model says what it used only in events, it is asked for them, and they are joined. */
export function speechDialect({
  provider,
  path,
}: OperationDifferences): OperationDialect<SpeechRequest> {
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
      const type = headerText(body.headers['content-type']);
      if (type.startsWith('text/event-stream')) return readEvents(provider, body);
      // A success that is no sound is an error in disguise, or nothing at all.
      if (body.bytes.length === 0 || type.includes('json')) return badResponse(provider);
      return sound(body, body.bytes, {});
    },
  };
}

type Body = OperationBody<SpeechRequest>;

function sound(body: Body, bytes: Uint8Array, tokens: object): OperationReply {
  const { request } = body.call;
  const content = { type: speechTypes[request.format], bytes };
  const characters = BigInt(charactersOf(request));
  const { providerRequest } = body;
  return answered({ text: '', content, providerRequest }, { characters, ...tokens });
}

function readEvents(provider: string, body: Body): OperationReply {
  const pieces: Buffer[] = [];
  let usage: object | undefined;
  for (const data of eventsOf(body.bytes)) {
    const event = parseJson(data);
    if (!isObject(event)) continue;
    if (typeof event.audio === 'string') pieces.push(Buffer.from(event.audio, 'base64'));
    if (event.type !== 'speech.audio.done') continue;
    const { input_tokens: read, output_tokens: spoken } = objectIn(event.usage);
    usage = { inputUncached: countOf(read), outputAudio: countOf(spoken) };
  }
  if (!usage || pieces.length === 0) return badResponse(provider);
  return sound(body, Buffer.concat(pieces), usage);
}

function eventsOf(bytes: Uint8Array): readonly string[] {
  const decoder = sseDecoder(bytes.length + 1);
  return [...decoder.feed(bytes), ...decoder.end()];
}
