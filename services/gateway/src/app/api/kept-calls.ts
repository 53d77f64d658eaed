import { AlfredError } from '@alfred/errors';
import { isObject, type JsonObject, parseJson } from '@alfred/openai-wire';
import type { Caller } from '../../domain/caller.ts';
import type { KeptCalls } from '../../ports/kept-calls.ts';

interface Deps {
  readonly keptCalls: Pick<KeptCalls, 'read' | 'drop'>;
}

/** What was said in a call of the caller's own, where a policy kept it. */
export function readKeptCall({ keptCalls }: Deps) {
  return async (caller: Caller, id: string): Promise<JsonObject> => {
    const text = await keptCalls.read(caller, id);
    const kept = text === undefined ? undefined : parseJson(text);
    if (isObject(kept)) return kept;
    throw new AlfredError('resource_unknown', { kind: 'kept call', id });
  };
}

/** Drops what was said in a call of the caller's own. */
export function dropKeptCall({ keptCalls }: Deps) {
  return async (caller: Caller, id: string): Promise<void> => {
    if (await keptCalls.drop(caller, id)) return;
    throw new AlfredError('resource_unknown', { kind: 'kept call', id });
  };
}
