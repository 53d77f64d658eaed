// Streams of what is asked for beside chat, as OpenAI's clients read them: named events for pictures,
// bare ones for speech and transcripts, or the sound itself.
import { type AlfredError, toHttp } from '@alfred/errors';
import {
  type ChatChunk,
  encodeSse,
  type JsonObject,
  type OperationRequest,
  speechTypes,
} from '@alfred/openai-wire';
import type { ProviderChunk } from '../../ports/provider.ts';
import type { Rendering, StreamRendering } from '../rendering.ts';

/** How a stream of this request looks, and of which media type it is when it is no text. */
export function operationStream(request: OperationRequest): Pick<Rendering, 'stream' | 'bytes'> {
  if (request.operation === 'speech' && request.streamFormat === 'audio') {
    return { stream: () => soundItself, bytes: speechTypes[request.format] };
  }
  if (request.operation === 'transcriptions') return { stream: transcript };
  return { stream: () => events(request.operation === 'images') };
}

/** Sound, each character a byte. A sound that breaks off has no words for it. */
const soundItself: StreamRendering = {
  chunk: ({ chunk }) =>
    typeof chunk.audio === 'string' ? Buffer.from(chunk.audio, 'base64').toString('latin1') : '',
  end: () => '',
  failed: () => '',
};

const failed = (error: AlfredError): string => encodeSse(JSON.stringify(toHttp(error).body));

/** Events as they came. What may be the last one waits until the request is charged. */
function events(isNamed: boolean): StreamRendering {
  let waiting = '';
  const written = ({ chunk, text }: ProviderChunk): string =>
    isNamed ? `event: ${nameOf(chunk)}\n${encodeSse(text)}` : encodeSse(text);
  return {
    chunk: (piece) => {
      const before = waiting;
      waiting = piece.used ? written(piece) : '';
      return piece.used ? before : before + written(piece);
    },
    end: () => waiting,
    failed: (error) => waiting + failed(error),
  };
}

/** A name goes on a line of its own. */
function nameOf({ type }: ChatChunk): string {
  return typeof type === 'string' && /^[a-z_.]+$/.test(type) ? type : 'message';
}

/** A transcript: its last event says again everything that was shown, and comes once it is charged. */
function transcript(): StreamRendering {
  let said = '';
  let last: JsonObject = {};
  return {
    chunk: ({ chunk }) => {
      const { choices, type, text: _, ...others } = chunk;
      const delta = choices[0]?.delta?.content;
      if (type === 'transcript.text.done') last = others;
      if (typeof delta !== 'string' || delta === '') return '';
      said += delta;
      const beside = type === 'transcript.text.delta' ? others : {};
      return encodeSse(JSON.stringify({ ...beside, type: 'transcript.text.delta', delta }));
    },
    end: () => encodeSse(JSON.stringify({ ...last, type: 'transcript.text.done', text: said })),
    failed,
  };
}
