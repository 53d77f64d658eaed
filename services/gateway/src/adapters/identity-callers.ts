import type { Clock } from '@alfred/clock';
import type { IdentityClient } from '@alfred/contracts/identity';
import { isAlfredError } from '@alfred/errors';
import { LRUCache } from 'lru-cache';
import type { Caller, Callers } from '../ports/callers.ts';

/** A copy this old is asked about again, in the background. */
const refreshMicros = 30_000_000n;
/** A copy this old is not believed any more, whatever happens to identity. */
const endOfLifeMicros = 300_000_000n;
/** How long a key that identity does not know stays unknown here. */
const unknownMicros = 2_000_000n;
const callersMax = 100_000;
const unknownMax = 10_000;
/** Revoked keys that are remembered, so that no answer under way can bring one back. */
const revokedMax = 100_000;

export interface IdentityCallersDeps {
  readonly identity: Pick<IdentityClient, 'resolveKey'>;
  readonly clock: Clock;
}

interface Copy {
  readonly caller: Caller;
  /** Monotonic microseconds at which identity was asked. */
  readonly asOf: bigint;
}

interface Cache {
  readonly deps: IdentityCallersDeps;
  readonly copies: LRUCache<string, Copy>;
  /** When each unknown digest was last asked about. */
  readonly unknown: LRUCache<string, bigint>;
  readonly digests: Map<string, string>;
  readonly revoked: LRUCache<string, true>;
  /** Questions under way: any number of requests with one key ask once. */
  readonly asking: Map<string, Promise<Caller | undefined>>;
  /** Counts what has changed: an answer to a question asked before such a change is not kept. */
  changes: number;
}

/**
 * Callers by identity's word, copied. A copy serves while it is fresher than its end of life, so
 * identity may be away; a revoked key is forgotten at once and never comes back.
 */
export function identityCallers(deps: IdentityCallersDeps): Callers {
  const digests = new Map<string, string>();
  const cache: Cache = {
    deps,
    copies: new LRUCache({
      max: callersMax,
      dispose: ({ caller }, digest) => {
        if (digests.get(caller.key) === digest) digests.delete(caller.key);
      },
    }),
    unknown: new LRUCache({ max: unknownMax }),
    digests,
    revoked: new LRUCache({ max: revokedMax }),
    asking: new Map(),
    changes: 0,
  };
  return {
    find: (digest) => find(cache, Buffer.from(digest).toString('latin1'), digest),
    evict: (key) => {
      cache.revoked.set(key, true);
      const digest = digests.get(key);
      if (digest !== undefined) cache.copies.delete(digest);
    },
    changed: (key) => {
      cache.changes += 1;
      cache.asking.clear();
      const digest = digests.get(key);
      if (digest !== undefined) cache.copies.delete(digest);
    },
    moved: (node) => {
      cache.changes += 1;
      cache.asking.clear();
      for (const [name, { caller }] of [...cache.copies]) {
        if (caller.path.includes(node)) cache.copies.delete(name);
      }
    },
  };
}

function find(
  cache: Cache,
  name: string,
  digest: Uint8Array,
): Caller | undefined | Promise<Caller | undefined> {
  const now = cache.deps.clock.elapsedMicros();
  const copy = cache.copies.get(name);
  if (copy) {
    const age = now - copy.asOf;
    if (age < refreshMicros) return copy.caller;
    const asked = ask(cache, name, digest, now);
    if (age >= endOfLifeMicros) return asked;
    // The copy serves meanwhile; when identity cannot be reached it serves on.
    asked.then(undefined, () => {});
    return copy.caller;
  }
  const unknownSince = cache.unknown.get(name);
  if (unknownSince !== undefined && now - unknownSince < unknownMicros) return undefined;
  return ask(cache, name, digest, now);
}

function ask(
  cache: Cache,
  name: string,
  digest: Uint8Array,
  now: bigint,
): Promise<Caller | undefined> {
  const underWay = cache.asking.get(name);
  if (underWay) return underWay;
  const asked = resolve(cache, name, digest, now).finally(() => {
    if (cache.asking.get(name) === asked) cache.asking.delete(name);
  });
  cache.asking.set(name, asked);
  return asked;
}

async function resolve(
  cache: Cache,
  name: string,
  digest: Uint8Array,
  now: bigint,
): Promise<Caller | undefined> {
  const { changes } = cache;
  const caller = await resolveKey(cache.deps.identity, digest);
  if (!caller || cache.revoked.has(caller.key)) {
    cache.copies.delete(name);
    cache.unknown.set(name, now);
    return undefined;
  }
  if (changes !== cache.changes) return caller;
  cache.copies.set(name, { caller, asOf: now });
  cache.digests.set(caller.key, name);
  return caller;
}

async function resolveKey(
  identity: IdentityCallersDeps['identity'],
  digest: Uint8Array,
): Promise<Caller | undefined> {
  try {
    return (await identity.resolveKey({ digest })).caller;
  } catch (error) {
    if (isAlfredError(error, 'api_key_invalid')) return undefined;
    throw error;
  }
}
