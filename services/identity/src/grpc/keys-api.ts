import type { IdentityServiceImplementation } from '@alfred/contracts/identity';
import { AlfredError } from '@alfred/errors';
import type { createKey } from '../app/create-key.ts';
import type { openSandbox } from '../app/open-sandbox.ts';
import type { listKeys } from '../app/read-directory.ts';
import type { revokeKey } from '../app/revoke-key.ts';
import { callOf, fromProtoCaller, toProtoKey } from './messages.ts';

/** The use cases about keys. */
export interface KeyUseCases {
  readonly createKey: ReturnType<typeof createKey>;
  readonly openSandbox: ReturnType<typeof openSandbox>;
  readonly listKeys: ReturnType<typeof listKeys>;
  readonly revokeKey: ReturnType<typeof revokeKey>;
}

/** The calls of the service that are about keys. */
export function keysApi(app: KeyUseCases) {
  return {
    createKey: async ({ caller, idempotency, expiresAt, limit, mode, ...wish }) => {
      const { key, secret } = await app.createKey({
        ...wish,
        ...callOf({ caller, idempotency }),
        expiresAt: expiresAt === 0n ? undefined : expiresAt,
        limit,
        isTest: isTestMode(mode),
      });
      return { key: toProtoKey(key), secret };
    },
    openSandbox: async ({ caller, node }) => {
      const opened = await app.openSandbox({ caller: fromProtoCaller(caller), node });
      const { id: organization, ledger, asset, place } = opened;
      return { organization, ledger, asset, node: place.id, openedAt: place.openedAt };
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

/** Whatever a newer gateway calls it, nobody gets a key that reaches more than was asked for. */
function isTestMode(mode: string): boolean {
  if (mode !== '' && mode !== 'test') throw new AlfredError('internal');
  return mode === 'test';
}
