import type { IdentityServiceImplementation } from '@alfred/contracts/identity';
import type { createKey } from '../app/create-key.ts';
import type { listKeys } from '../app/read-directory.ts';
import type { revokeKey } from '../app/revoke-key.ts';
import { callOf, fromProtoCaller, toProtoKey } from './messages.ts';

/** The use cases about keys. */
export interface KeyUseCases {
  readonly createKey: ReturnType<typeof createKey>;
  readonly listKeys: ReturnType<typeof listKeys>;
  readonly revokeKey: ReturnType<typeof revokeKey>;
}

/** The calls of the service that are about keys. */
export function keysApi(app: KeyUseCases) {
  return {
    createKey: async ({ caller, idempotency, expiresAt, limit, ...wish }) => {
      const { key, secret } = await app.createKey({
        ...wish,
        ...callOf({ caller, idempotency }),
        expiresAt: expiresAt === 0n ? undefined : expiresAt,
        limit,
      });
      return { key: toProtoKey(key), secret };
    },
    listKeys: async ({ caller, after, limit }) => {
      const keys = await app.listKeys({ caller: fromProtoCaller(caller), after, limit });
      return { keys: keys.map(toProtoKey) };
    },
    revokeKey: async ({ caller, key, idempotency }) => {
      const revoked = await app.revokeKey({ key, ...callOf({ caller, idempotency }) });
      return { key: toProtoKey(revoked) };
    },
  } satisfies Partial<IdentityServiceImplementation>;
}
