import { toHttpIn } from '@alfred/errors';
import { geminiStreamWriter, writeGeminiReply } from '@alfred/gemini-wire';
import { type ChatReply, encodeSse, isObject, parseJson } from '@alfred/openai-wire';
import type { Rendering, StreamRendering } from '../rendering.ts';

/** How the pieces of a stream stand beside each other: as events, or as the items of one list. */
export type Framing = 'events' | 'list';

/** Google's surface: the dialect inside is read, and written in its words. */
export function gemini(wanted: {
  readonly includeThoughts: boolean;
  readonly framing: Framing;
}): Rendering {
  return {
    surface: 'generate_content',
    whole: ({ reply, measured }) => {
      const answer = reply.reply ?? readReply(reply.text);
      return JSON.stringify(writeGeminiReply(answer, { ...wanted, usage: measured.usage }));
    },
    stream: () => streamRendering(wanted),
  };
}

function readReply(text: string): ChatReply {
  const json = parseJson(text);
  return isObject(json) && Array.isArray(json.choices) ? (json as ChatReply) : { choices: [] };
}

function streamRendering(wanted: {
  readonly includeThoughts: boolean;
  readonly framing: Framing;
}): StreamRendering {
  const writer = geminiStreamWriter(wanted);
  const { item, close } = framed(wanted.framing);
  return {
    chunk: ({ chunk }) => {
      const event = writer.write(chunk);
      return event === undefined ? '' : item(event);
    },
    end: ({ measured }) => item(writer.end(measured.usage)) + close,
    failed: (error) => item(toHttpIn('google', error).body) + close,
  };
}

function framed(framing: Framing): {
  readonly item: (event: object) => string;
  readonly close: string;
} {
  if (framing === 'events') {
    return { item: (event) => encodeSse(JSON.stringify(event)), close: '' };
  }
  let separator = '[';
  const item = (event: object): string => {
    const text = separator + JSON.stringify(event);
    separator = ',\r\n';
    return text;
  };
  return { item, close: ']' };
}
