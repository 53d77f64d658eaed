import type { IdentityServiceImplementation } from '@alfred/contracts/identity';
import type { listNodeTags, listTagKeys, setNodeTags, setTagKeys } from '../app/tags.ts';
import type { NodeTags } from '../ports/directory.ts';
import { callOf, fromProtoCaller, toProtoTagKey } from './messages.ts';

/** The use cases about tags. */
export interface TagUseCases {
  readonly setTagKeys: ReturnType<typeof setTagKeys>;
  readonly listTagKeys: ReturnType<typeof listTagKeys>;
  readonly setNodeTags: ReturnType<typeof setNodeTags>;
  readonly listNodeTags: ReturnType<typeof listNodeTags>;
}

/** The calls of the service that are about tags. */
export function tagsApi(app: TagUseCases) {
  return {
    setTagKeys: async ({ caller, idempotency, keys }) => {
      const set = await app.setTagKeys({ keys, ...callOf({ caller, idempotency }) });
      return { keys: set.map(toProtoTagKey) };
    },
    listTagKeys: async ({ caller }) => {
      const keys = await app.listTagKeys(fromProtoCaller(caller));
      return { keys: keys.map(toProtoTagKey) };
    },
    setNodeTags: async ({ caller, idempotency, node, tags }) => {
      const request = { node, tags, ...callOf({ caller, idempotency }) };
      return { tags: toProtoNodeTags(await app.setNodeTags(request)) };
    },
    listNodeTags: async ({ caller, nodes }) => {
      const found = await app.listNodeTags(fromProtoCaller(caller), nodes);
      return { tags: found.map(toProtoNodeTags) };
    },
  } satisfies Partial<IdentityServiceImplementation>;
}

function toProtoNodeTags({ node, tags, inForce }: NodeTags) {
  return { node, tags: { ...tags }, inForce: { ...inForce } };
}
