import { encodeEvent, messageWriter, writeMessage } from '@alfred/anthropic-wire';
import { toHttpIn } from '@alfred/errors';
import { type ChatReply, type ChatRequest, isObject, parseJson } from '@alfred/openai-wire';
import { likelyTokens } from '../../domain/count-usage.ts';
import { requestBytes } from '../../domain/request-bytes.ts';
import type { RenderedCharge, Rendering } from '../rendering.ts';
import { costText } from './openai.ts';

/**
 * Anthropic's surface: the dialect inside is read, and written as messages and their events.
 *
 * @param id the request's: its last one, when it had to begin again
 */
export function messages(request: ChatRequest, id: () => string): Rendering {
  return {
    surface: 'messages',
    whole: ({ reply, ...charged }) =>
      JSON.stringify(
        writeMessage(reply.reply ?? readReply(reply.text), {
          ...chargedOf(charged),
          id: id(),
        }),
      ),
    stream: () => {
      const writer = messageWriter(likelyTokens(requestBytes(request)), id);
      return {
        chunk: ({ chunk }) => writer.chunk(chunk),
        end: (charged) => writer.end(chargedOf(charged)),
        failed: (error) => encodeEvent(toHttpIn('anthropic', error).body),
      };
    },
  };
}

function chargedOf({ measured, amount, asset }: RenderedCharge) {
  return { usage: measured.usage, cost: costText(amount, asset) };
}

function readReply(text: string): ChatReply {
  const json = parseJson(text);
  return isObject(json) && Array.isArray(json.choices) ? (json as ChatReply) : { choices: [] };
}
