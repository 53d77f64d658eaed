// Which requests may be answered from earlier ones, and why the others may not.
import { type AnyRequest, isObject, type Json } from '@alfred/openai-wire';
import type { CacheSection } from '@alfred/policy-document';
import type { CallPlan, ChatAsk } from '../call.ts';
import type { MissReason } from './cache-words.ts';

/** Requests whose text is longer are not worth it, in characters. */
const textMax = 400_000;

/** What policy says of caches. */
export type CacheTerms = Omit<CacheSection, 'enforced'>;

/** What policy says of caches for this call; undefined where it wants none. */
export function cacheTermsOf({ terms }: CallPlan): CacheTerms | undefined {
  const { cache } = terms;
  return cache && cache.mode !== 'off' ? cache : undefined;
}

/** Why this request is looked for nowhere, and not kept; undefined when it may be. */
export function whyNot(
  { request, cache }: Pick<ChatAsk, 'request' | 'cache'>,
  { routing }: CallPlan,
): MissReason | undefined {
  if (cache?.unkept) return 'asked';
  if (request.operation !== 'chat' && request.operation !== 'embeddings') return 'operation';
  if (routing && routing.experiment !== '') return 'experiment';
  if (lengthOf(request.body) > textMax) return 'size';
  return pointsElsewhere(request) ? 'media' : undefined;
}

function lengthOf(value: Json | undefined): number {
  if (typeof value === 'string') return value.length;
  if (Array.isArray(value)) return value.reduce((sum, item) => sum + lengthOf(item), value.length);
  if (!isObject(value)) return 1;
  return Object.values(value).reduce<number>((sum, field) => sum + lengthOf(field), 1);
}

/** Parts of messages that name what they mean by an address or an id. */
function pointsElsewhere(request: AnyRequest): boolean {
  if (request.operation !== 'chat') return false;
  return request.messages.some(
    ({ content }) => Array.isArray(content) && content.some((part) => refersIn(part as Json)),
  );
}

function refersIn(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.some(refersIn);
  if (!isObject(value)) return false;
  return Object.entries(value).some(([field, inner]) => {
    if (field === 'file_id') return true;
    if (/^(url|file_url|image_url|fileUri)$/.test(field) && typeof inner === 'string') {
      return !inner.startsWith('data:');
    }
    return refersIn(inner);
  });
}
