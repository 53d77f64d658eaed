import type { FastifyReply } from 'fastify';
import type { ChatStreaming } from '../app/chat-outcome.ts';
import { warningHeaders } from './budget-warning.ts';
import { cacheHeaders } from './chat-body.ts';
import { definedHeaders, drained, eventStreamHeaders } from './event-stream.ts';
import { serverTiming } from './server-timing.ts';

/** Writes a stream as it comes, no faster than the client reads. Resolves when it is written. */
export async function sendStream(reply: FastifyReply, outcome: ChatStreaming): Promise<void> {
  const { raw } = reply;
  const { bytes } = outcome;
  const encoding = bytes === undefined ? 'utf8' : 'latin1';
  reply.hijack();
  raw.writeHead(200, {
    ...eventStreamHeaders,
    ...(bytes === undefined ? {} : { 'content-type': bytes }),
    // A surface whose streams are no events says so.
    ...definedHeaders(reply),
    'x-alfred-provider': outcome.provider,
    'x-alfred-attempts': String(outcome.attempts),
    ...cacheHeaders(outcome.cache),
    'server-timing': serverTiming(outcome),
    ...warningHeaders(outcome.warnings),
  });
  outcome.givenUp.addEventListener('abort', () => raw.destroy(), { once: true });
  for (let text = await outcome.read(); text !== undefined; text = await outcome.read()) {
    if (!raw.write(text, encoding) && !raw.destroyed) await drained(raw);
  }
  // Nothing can be said in the middle of a sound: a connection that breaks says it.
  if (bytes !== undefined && outcome.end().outcome === 'failed') raw.destroy();
  else raw.end(outcome.lastWords());
}
