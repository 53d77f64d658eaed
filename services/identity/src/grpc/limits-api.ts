import type { IdentityServiceImplementation } from '@alfred/contracts/identity';
import type { setKeyLimit, setNodeLimit } from '../app/set-limits.ts';
import { callOf, toProtoKey, toProtoNode } from './messages.ts';

/** The use cases about request limits. */
export interface LimitUseCases {
  readonly setKeyLimit: ReturnType<typeof setKeyLimit>;
  readonly setNodeLimit: ReturnType<typeof setNodeLimit>;
}

/** The calls of the service that are about request limits. */
export function limitsApi(app: LimitUseCases) {
  return {
    setKeyLimit: async ({ caller, key, limit, idempotency }) => {
      const set = await app.setKeyLimit({ key, limit, ...callOf({ caller, idempotency }) });
      return { key: toProtoKey(set) };
    },
    setNodeLimit: async ({ caller, node, limit, idempotency }) => {
      const set = await app.setNodeLimit({ node, limit, ...callOf({ caller, idempotency }) });
      return { node: toProtoNode(set) };
    },
  } satisfies Partial<IdentityServiceImplementation>;
}
