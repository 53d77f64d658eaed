// Three vendors have a list of models at one path: what tells their clients apart is the headers that
// only one of them sends.
import type { IncomingMessage } from 'node:http';
import type { Dialect } from '@alfred/errors';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Routes that only the clients of this vendor see, where others have one of the same path. */
export const ofGoogle = { vendor: 'google' } as const;
export const ofAnthropic = { vendor: 'anthropic' } as const;

/** How the router tells them apart. A request of nobody in particular finds the other routes. */
export const vendorConstraint = {
  name: 'vendor',
  storage: () => {
    const handlers = new Map<unknown, never>();
    return {
      get: (vendor: unknown): never | null => handlers.get(vendor) ?? null,
      set: (vendor: unknown, handler: never): void => void handlers.set(vendor, handler),
    };
  },
  deriveConstraint: vendorOf,
  mustMatchWhenDerived: false,
  validate: (): void => {},
};

/** What a reply looks like is decided by headers here, which caches in between must heed. */
export function vary(reply: FastifyReply): void {
  const others = reply.getHeader('vary');
  const own = 'anthropic-version, x-goog-api-key';
  reply.header('vary', others === undefined ? own : `${others}, ${own}`);
}

/** For the routes that several vendors have at one path. */
export async function varyByVendor(_: FastifyRequest, reply: FastifyReply): Promise<void> {
  vary(reply);
}

function vendorOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  if (headers['x-goog-api-key'] !== undefined) return ofGoogle.vendor;
  return headers['anthropic-version'] === undefined ? '' : ofAnthropic.vendor;
}

/** Paths that only one vendor's clients know, whether anything is served there or not. */
const ownPaths: readonly (readonly [RegExp, Dialect])[] = [
  [/^\/(api|docs)(\/|$)/, 'openai'],
  [/^\/(upload\/)?v1(alpha|beta)(\/|$)/, 'google'],
  [/^\/v1\/(messages|complete)(\/|$)/, 'anthropic'],
];

/** Whose client it is that comes where no route says so: by the path, else by the headers. */
export function callerDialect({ raw }: Pick<FastifyRequest, 'raw'>): Dialect {
  const path = raw.url?.split('?', 1)[0] ?? '';
  const own = ownPaths.find(([paths]) => paths.test(path))?.[1];
  return own ?? ((vendorOf(raw) || 'openai') as Dialect);
}
