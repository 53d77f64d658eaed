import type { PolicySections } from '@alfred/policy-document';
import type { Caller } from '../../domain/caller.ts';
import type { Directory } from '../../ports/api/directory.ts';
import type { PolicyBook, PolicyRule, PublishedPolicy } from '../../ports/api/policy-book.ts';

interface Deps {
  readonly directory: Pick<Directory, 'node'>;
  readonly policies: PolicyBook;
}

/** Publishes the policy of a node that the caller may see. */
export function putPolicy({ directory, policies }: Deps) {
  return async (
    caller: Caller,
    wish: {
      readonly node: string;
      readonly rules: readonly PolicyRule[];
      readonly sections: PolicySections;
      readonly idempotency: string;
    },
  ): Promise<PublishedPolicy> => {
    const { id } = await directory.node(caller, wish.node);
    const { organization, ledger, node: actor, key: apiKey } = caller;
    return policies.put({ ...wish, node: id, organization, ledger, actor, apiKey });
  };
}

/** The policy of a node that the caller may see; none and version 0 when it never had any. */
export function readPolicy({ directory, policies }: Deps) {
  return async (caller: Caller, node: string): Promise<PublishedPolicy> => {
    const { id } = await directory.node(caller, node);
    return policies.find(caller.organization, id);
  };
}
