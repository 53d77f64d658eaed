import { toHttp } from '@alfred/errors';
import { doneEvent, encodeSse } from '@alfred/openai-wire';
import type { FastifyReply } from 'fastify';
import type { ChatStreaming } from '../app/chat-outcome.ts';
import { warningHeaders } from './budget-warning.ts';
import { serverTiming } from './server-timing.ts';

/** Writes a stream as it comes, no faster than the client reads. Resolves when it is written. */
export async function sendStream(reply: FastifyReply, outcome: ChatStreaming): Promise<void> {
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, {
    ...definedHeaders(reply),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
    'x-alfred-provider': outcome.provider,
    'x-alfred-attempts': '1',
    'server-timing': serverTiming(outcome),
    ...warningHeaders(outcome.warnings),
  });
  outcome.givenUp.addEventListener('abort', () => raw.destroy(), { once: true });
  for (let text = await outcome.read(); text !== undefined; text = await outcome.read()) {
    if (!raw.write(text) && !raw.destroyed) await drained(raw);
  }
  const end = outcome.end();
  raw.end(
    end.outcome === 'complete' ? doneEvent : encodeSse(JSON.stringify(toHttp(end.error).body)),
  );
}

/** Headers that hooks have set on the reply before it was taken over. */
function definedHeaders(reply: FastifyReply): Record<string, string | number | string[]> {
  return Object.fromEntries(
    Object.entries(reply.getHeaders()).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

function drained(raw: FastifyReply['raw']): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      raw.off('drain', done);
      raw.off('close', done);
      resolve();
    };
    raw.once('drain', done);
    raw.once('close', done);
  });
}
