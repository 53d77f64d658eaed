import { AlfredError } from '@alfred/errors';
import type { Caller, TagKey } from '../../domain/caller.ts';
import { costCentreTag, type NodeTags, type TagBook, type Tags } from '../../ports/api/tag-book.ts';

interface Deps {
  readonly tags: TagBook;
  /** Asks identity again about the callers below a node, in this gateway at once. */
  readonly forgetPaths: (node: string) => void;
}

/** Declares what nodes and calls may be tagged with. */
export function declareTags({ tags, forgetPaths }: Deps) {
  return async (
    caller: Caller,
    wish: { readonly keys: readonly TagKey[]; readonly idempotency: string },
  ): Promise<readonly TagKey[]> => {
    const keys = await tags.declare(caller, wish);
    forgetPaths(caller.organization);
    return keys;
  };
}

/** The cost centre and tags of a node, which everything below it inherits. */
export function tagNode({ tags, forgetPaths }: Deps) {
  return async (
    caller: Caller,
    wish: {
      readonly node: string;
      readonly costCentre: string | undefined;
      readonly tags: Tags;
      readonly idempotency: string;
    },
  ): Promise<NodeTags> => {
    const { node, costCentre, idempotency } = wish;
    const centre = costCentre === undefined ? {} : { [costCentreTag]: costCentre };
    const tagged = await tags.tag(caller, { node, idempotency, tags: { ...wish.tags, ...centre } });
    forgetPaths(node);
    return tagged;
  };
}

/** The tags of a node that the caller may see. */
export function readNodeTags({ tags }: Pick<Deps, 'tags'>) {
  return async (caller: Caller, node: string): Promise<NodeTags> => {
    const [found] = await tags.tagsOf(caller, [node]);
    if (found) return found;
    throw new AlfredError('resource_unknown', { kind: 'node', id: node });
  };
}
