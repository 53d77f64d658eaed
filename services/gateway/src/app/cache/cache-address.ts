// Where the answer to a request is looked for: everything that it may depend on, and nothing else.
import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '@alfred/openai-wire';
import type { CacheSection } from '@alfred/policy-document';
import type { Caller } from '../../domain/caller.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { CacheAddress, CachePartition } from '../../ports/response-cache.ts';
import type { CallPlan, ChatAsk } from '../call.ts';

/** What says who asks or how the answer is told, and never changes what a model says. */
const unheard = new Set([
  ...['stream_options', 'user', 'safety_identifier', 'metadata', 'store', 'prompt_cache_key'],
]);

/** Kinds of nodes that a scope is about, by the prefix of their ids. */
const prefixes = { organization: 'org', department: 'dep', team: 'team' } as const;

/** Who may be answered from whose calls, by what policy says for this caller. */
export function partitionOf(
  { organization, node, path, mode }: Caller,
  scope: CacheSection['scope'],
  dataClass: string | undefined,
): CachePartition {
  const about = scope === 'caller' ? undefined : above(path, prefixes[scope]);
  // Without such a node above it a caller shares with nobody.
  const shared = about ? { scope, node: about } : { scope: 'caller', node };
  return { organization, ...shared, dataClass: dataClass ?? '', isTest: mode === 'test' };
}

function above(path: readonly string[], prefix: string): string | undefined {
  return path.findLast((node) => node.startsWith(`${prefix}_`));
}

/** The address of the answer to exactly this request. */
export function addressOf(
  { caller, request }: Pick<ChatAsk, 'caller' | 'request'>,
  plan: CallPlan,
  scope: CacheSection['scope'],
): CacheAddress {
  return {
    partition: partitionOf(caller, scope, plan.terms.dataClass),
    key: digestOf([request.operation, bodyOf(request.body), ...circumstances(plan)]),
  };
}

/** The fields of a body that a model hears of. */
export function bodyOf(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([field]) => !unheard.has(field)));
}

/** What else an answer depends on: the route by its version, and all that policy says. */
export function circumstances({ routing, terms }: CallPlan): readonly Json[] {
  const route = routing ? [routing.route, String(routing.version)] : [];
  return [route, JSON.stringify(terms)];
}

/** A digest of values, whatever the order of their fields. */
export function digestOf(values: readonly Json[]): string {
  return createHash('sha256').update(canonicalJson(values)).digest('base64url');
}
