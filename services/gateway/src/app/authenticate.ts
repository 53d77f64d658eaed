import type { Clock } from '@alfred/clock';
import { digestApiKey, parseApiKey } from '@alfred/ids';
import { type Caller, hasExpired } from '../domain/caller.ts';
import { networkDenied } from '../domain/networks.ts';
import { type Refusal, refuse } from '../domain/refusal.ts';
import type { Callers } from '../ports/callers.ts';

/** Who sends this `Authorization` header from this address, or why nobody does. */
export type Authenticate = (
  authorization: string | undefined,
  address: string,
) => Promise<Caller | Refusal>;

export interface AuthenticateDeps {
  readonly callers: Callers;
  readonly clock: Clock;
  /** Under which keys are looked up. */
  readonly pepper: Uint8Array;
}

const bearer = /^bearer +(\S+)$/i;

/** A key that is mistyped is told offline: only a whole one is looked up. */
export function authenticate({ callers, clock, pepper }: AuthenticateDeps): Authenticate {
  return async (authorization, address) => {
    if (authorization === undefined || authorization === '') return refuse('api_key_missing', {});
    const key = bearer.exec(authorization)?.[1];
    if (key === undefined || !parseApiKey(key)) return refuse('api_key_invalid', {});
    const caller = await callers.find(digestApiKey(key, pepper));
    if (!caller || hasExpired(caller, clock)) return refuse('api_key_invalid', {});
    const denied = networkDenied(caller.limits, address);
    if (denied) return refuse('network_denied', { kind: denied.kind, id: denied.id });
    return caller;
  };
}
