import type { JsonObject } from '@alfred/openai-wire';
import { inputItemsOf, type KeptResponse, readKept } from '@alfred/responses-wire';
import type { Caller } from '../domain/caller.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { StoredResponses } from '../ports/stored-responses.ts';

interface ReadDeps {
  readonly storedResponses: StoredResponses;
}

type Found<Of extends object> = ({ readonly outcome: 'found' } & Of) | Refusal;

/** A response of the caller's own node, as it was answered. */
export function readResponse(deps: ReadDeps) {
  return async (caller: Caller, id: string): Promise<Found<{ readonly response: JsonObject }>> => {
    const kept = await find(deps, caller, id);
    return kept ? { outcome: 'found', response: kept.response } : unknown(id);
  };
}

/** What it was asked. */
export function readInputItems(deps: ReadDeps) {
  return async (
    caller: Caller,
    id: string,
  ): Promise<Found<{ readonly items: readonly JsonObject[] }>> => {
    const kept = await find(deps, caller, id);
    return kept ? { outcome: 'found', items: inputItemsOf(kept) } : unknown(id);
  };
}

/** Nobody reads it again. What continues it can be read, and no longer be continued. */
export function deleteResponse({ storedResponses }: ReadDeps) {
  return async (caller: Caller, id: string): Promise<Found<object>> =>
    (await storedResponses.drop(caller, id)) ? { outcome: 'found' } : unknown(id);
}

async function find(
  { storedResponses }: ReadDeps,
  caller: Caller,
  id: string,
): Promise<KeptResponse | undefined> {
  const [stored] = await storedResponses.read(caller, id, 0);
  return stored && readKept(stored.text);
}

function unknown(response: string): Refusal {
  return refuse('response_unknown', { response, param: 'response_id' });
}
