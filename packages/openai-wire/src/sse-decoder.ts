import { createParser } from 'eventsource-parser';

/** Turns the bytes of an event stream into the data of its events, however they are split. */
export interface SseDecoder {
  /** The events that these bytes complete, in order. Throws `SseOverflow`. */
  feed(bytes: Uint8Array): readonly string[];
  /**
   * The last event, when the stream ended without the blank line that should follow it. What ends
   * in the middle of a line comes too: whether it is whole is for its reader to say.
   */
  end(): readonly string[];
}

/** An event is larger than the decoder may hold: the stream cannot be read on. */
export class SseOverflow extends Error {
  constructor(charactersMax: number) {
    super(`an event is longer than ${charactersMax} characters`);
    this.name = 'SseOverflow';
  }
}

/**
 * A decoder by the specification of server-sent events: any line ending, comments, several data
 * lines, a byte order mark, characters split over chunks.
 *
 * @param charactersMax how much of one event it holds at most
 */
export function sseDecoder(charactersMax: number): SseDecoder {
  const text = new TextDecoder();
  let events: string[] = [];
  let overflow = false;
  const parser = createParser({
    maxBufferSize: charactersMax,
    onEvent: ({ data }) => void events.push(data),
    onError: ({ type }) => {
      overflow ||= type === 'max-buffer-size-exceeded';
    },
  });
  const parse = (chunk: string): readonly string[] => {
    parser.feed(chunk);
    if (overflow) throw new SseOverflow(charactersMax);
    const found = events;
    events = [];
    return found;
  };
  return {
    feed: (bytes) => parse(text.decode(bytes, { stream: true })),
    end: () => parse(`${text.decode()}\n\n`),
  };
}
