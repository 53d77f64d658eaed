import { AlfredError } from '@alfred/errors';
import { type ChatRequest, parseBody, parseChatRequest } from '@alfred/openai-wire';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CacheTold, CacheWish } from '../app/cache/cache-words.ts';
import { errorOf } from './error-handler.ts';
import { readText } from './read-text.ts';

/** Reads the bodies of this scope's routes as requests for a chat completion. */
export function readChatBodies(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, body: string | Buffer) =>
      parseChatRequest(parseBody(readText(request, body))),
  );
}

/** What such a route was sent. Throws `request_malformed`. */
export function chatBody({ body }: FastifyRequest<{ Body: ChatRequest }>): ChatRequest {
  // A body without a content type is never parsed.
  if (!body) throw errorOf({ code: 'request_malformed', params: {} });
  return body;
}

/** The header `x-alfred-tags` as it came. */
export function tagsOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  return joined(headers['x-alfred-tags']);
}

/** The header `x-alfred-sticky` as it came. */
export function stickyOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  return joined(headers['x-alfred-sticky']);
}

/** What a client says of earlier answers. Throws `request_invalid` for a similarity that is none. */
export function cacheWishOf({ headers }: Pick<FastifyRequest, 'headers'>): CacheWish | undefined {
  const { 'cache-control': control, 'x-alfred-cache-similarity': alike } = headers;
  if (control === undefined && alike === undefined) return undefined;
  const words = (control ?? '').split(',').map((word) => word.trim().toLowerCase());
  const unkept = words.includes('no-store');
  return { fresh: unkept || words.includes('no-cache'), unkept, similarity: similarityOf(alike) };
}

function similarityOf(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  const word = String(header);
  if (/^([0-9]|[1-9][0-9]|100)$/.test(word)) return Number(word);
  const param = 'x-alfred-cache-similarity';
  throw new AlfredError('request_invalid', { param, reason: `${param} must be 0 to 100` });
}

/** What a client is told of the cache, as a header: none where policy says nothing of caches. */
export function cacheHeaders(told: CacheTold | undefined): Readonly<Record<string, string>> {
  if (!told) return {};
  if (told.outcome === 'miss') return { 'x-alfred-cache': `miss; reason=${told.reason}` };
  const { kind, similarity } = told.cached;
  const word = kind === 'exact' ? 'hit' : `semantic; similarity=${similarity}`;
  return { 'x-alfred-cache': word };
}

function joined(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join() : header;
}

/** Whether only a quote is wanted. Throws `request_invalid` for anything but a clear word. */
export function isDryRun({ headers }: FastifyRequest): boolean {
  const wanted = headers['x-alfred-dry-run'];
  if (wanted === undefined || wanted === 'false') return false;
  if (wanted === 'true') return true;
  const reason = 'x-alfred-dry-run must be true or false';
  throw new AlfredError('request_invalid', { param: 'x-alfred-dry-run', reason });
}
