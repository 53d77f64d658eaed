import type { IdentityClient } from '@alfred/contracts/identity';
import { AlfredError } from '@alfred/errors';
import type { Caller } from '../../domain/caller.ts';
import type { TagBook } from '../../ports/api/tag-book.ts';
import { toProtoCaller } from './grpc-directory.ts';

/** Tags as identity keeps them. */
export function grpcTagBook(
  identity: Pick<IdentityClient, 'setTagKeys' | 'listTagKeys' | 'setNodeTags' | 'listNodeTags'>,
): TagBook {
  return {
    keys: async (caller) => (await identity.listTagKeys({ caller: toProtoCaller(caller) })).keys,
    declare: async (caller, { keys, idempotency: key }) => {
      const declared = keys.map((each) => ({ key: each.key, values: [...each.values] }));
      const request = { caller: toProtoCaller(caller), keys: declared, idempotency: { key } };
      return (await identity.setTagKeys(request)).keys;
    },
    tag: async (caller, { idempotency: key, node, tags: wanted }) => {
      const request = { ...asked(caller, key), node, tags: { ...wanted } };
      const { tags } = await identity.setNodeTags(request);
      if (tags) return tags;
      throw new AlfredError('internal', {}, { cause: new Error('an answer without tags') });
    },
    tagsOf: async (caller, nodes) => {
      const request = { caller: toProtoCaller(caller), nodes: [...nodes] };
      return (await identity.listNodeTags(request)).tags;
    },
  };
}

function asked(caller: Caller, key: string) {
  return { caller: toProtoCaller(caller), idempotency: { key } };
}
