import { type AlfredError, toHttp } from '@alfred/errors';
import { type ChatReply, isObject, type JsonObject, writeUsage } from '@alfred/openai-wire';
import {
  type EndedResponse,
  type ResponseFrame,
  responseStream,
  writeResponse,
} from '@alfred/responses-wire';
import type { RenderedAnswer, RenderedEnd, Rendering, StreamRendering } from '../rendering.ts';
import { costText } from './openai.ts';

/** OpenAI's responses, and what there is to keep of one. */
export interface ResponseSurface {
  readonly rendering: Rendering;
  /** The response that ended: undefined until then, and for one that broke off. */
  ended(): SurfaceEnd | undefined;
}

export interface SurfaceEnd {
  readonly response: JsonObject;
  /** What is sent instead of the last words when the response could not be kept after all. */
  unkept(): string;
}

/** @param frame what the response says of itself, asked when its first words are written */
export function responses(frame: () => ResponseFrame): ResponseSurface {
  let ended: SurfaceEnd | undefined;
  return {
    rendering: {
      surface: 'responses',
      whole: (answer) => {
        const response = writeResponse(frame(), chargedReply(answer));
        const unkept = () => JSON.stringify({ ...response, store: false });
        ended = { response, unkept };
        return JSON.stringify(response);
      },
      stream: () =>
        streamOf(frame, (end) => {
          ended = end;
        }),
    },
    ended: () => ended,
  };
}

/** The answer with the usage that was charged, where its provider said none that could be. */
function chargedReply({ reply, measured }: RenderedAnswer): ChatReply {
  const said = reply.reply ?? noReply;
  if (measured.how === 'provider' && isObject(said.usage)) return said;
  return { ...said, usage: writeUsage(measured.usage) };
}

/** Chat is always answered by a reply; whatever else a provider does is none of this surface. */
const noReply: ChatReply = { choices: [] };

function streamOf(
  frame: () => ResponseFrame,
  onEnded: (end: EndedResponse) => void,
): StreamRendering {
  // The id of a request is final once its first piece has come.
  let opened: ReturnType<typeof responseStream> | undefined;
  const stream = () => {
    opened ??= responseStream(frame());
    return opened;
  };
  return {
    chunk: ({ chunk }) => stream().chunk(chunk),
    end: (charged) => {
      const end = stream().end(usageOf(charged));
      onEnded(end);
      return end.text;
    },
    failed: (error) => stream().failed(failureOf(error)).text,
  };
}

function usageOf({ reported, measured, amount, asset }: RenderedEnd): JsonObject {
  return { ...(reported ?? writeUsage(measured.usage)), alfred_cost: costText(amount, asset) };
}

function failureOf(error: AlfredError) {
  // The type of the event stands where that of the error would.
  const { type, message, code, param, ...told } = toHttp(error).body.error;
  return { ...told, message, code, param };
}
