import type { FastifyReply } from 'fastify';
import { definedHeaders, drained, eventStreamHeaders } from './event-stream.ts';

/** So often a line goes out in any case: what stands between would close a silent connection. */
const heartbeatMs = 15_000;

/**
 * Sends events as they come, no faster than they are read, until one of both sides ends. A source
 * that fails before its first event rejects, so that the client is told why; one that breaks later
 * ends the stream, and the client connects again.
 */
export async function sendEvents<Event>(
  reply: FastifyReply,
  events: AsyncIterable<Event>,
  encode: (event: Event) => string,
): Promise<void> {
  const source = events[Symbol.asyncIterator]();
  let next = await source.next();
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, { ...definedHeaders(reply), ...eventStreamHeaders });
  const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs);
  try {
    for (; !next.done && !raw.destroyed; next = await source.next()) {
      if (!raw.write(encode(next.value))) await drained(raw);
    }
  } catch {
    // The headers are out: an end without an ending is all that is left to say.
  } finally {
    clearInterval(heartbeat);
    raw.end();
    await source.return?.();
  }
}
