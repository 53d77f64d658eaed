import { AlfredError } from '@alfred/errors';
import { type Caller, scopeOf } from '../domain/caller.ts';
import { isPerson } from '../domain/erasure.ts';
import {
  costCentre,
  declarationProblem,
  type TagKey,
  type TagProblem,
  type Tags,
  tagsProblem,
} from '../domain/tags.ts';
import type { Directory, DirectoryTransaction, NodeTags } from '../ports/directory.ts';
import { attemptOf } from './attempt.ts';
import { invalid, unknown } from './refusal.ts';

/** Nodes that one question may name. */
const nodesMax = 1_000;

interface Deps {
  readonly directory: Directory;
}

/**
 * Declares the tags of an organisation, in place of those before. What nodes and calls were tagged
 * with stays as it is.
 */
export function setTagKeys({ directory }: Deps) {
  return async (request: {
    readonly caller: Caller;
    readonly keys: readonly TagKey[];
    readonly idempotency: string;
  }): Promise<readonly TagKey[]> => {
    const { caller, keys, idempotency } = request;
    const { organization, role } = caller;
    if (role === 'member') {
      throw new AlfredError('permission_missing', { role, action: 'declare tags' });
    }
    const wrong = declarationProblem(keys);
    if (wrong) throw invalid(wrong.param, wrong.problem);
    const attempt = attemptOf(caller, idempotency, ['set_tag_keys', JSON.stringify(keys)]);
    await directory.once(attempt, async (tx) => {
      await tx.setTagKeys(organization, keys);
      const facts = { keys: String(keys.length) };
      await tx.recordAct({ act: 'tags.declared', by: caller, subject: organization, facts });
      return organization;
    });
    return directory.tagKeys(organization);
  };
}

/** What may be tagged with what, in the caller's organisation. */
export function listTagKeys({ directory }: Deps) {
  return ({ organization }: Caller): Promise<readonly TagKey[]> => directory.tagKeys(organization);
}

/** The cost centre and tags of a node that the caller may see, in place of those before. */
export function setNodeTags({ directory }: Deps) {
  return async (request: {
    readonly caller: Caller;
    readonly node: string;
    readonly tags: Tags;
    readonly idempotency: string;
  }): Promise<NodeTags> => {
    const { caller, node, tags } = request;
    const scope = scopeOf(caller);
    const sorted = Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const content = ['set_node_tags', node, JSON.stringify(sorted)];
    await directory.once(attemptOf(caller, request.idempotency, content), async (tx) => {
      const wrong = tagsProblem(tags, await tx.tagKeys(caller.organization));
      if (wrong) throw refusedTag(wrong);
      await refuseOwnCentre(tx, caller, { node, tags });
      if (!(await tx.setNodeTags(scope, node, tags))) throw unknown('node', node);
      const facts = { tags: String(sorted.length) };
      await tx.recordAct({ act: 'tags.set', by: caller, subject: node, facts });
      return node;
    });
    const [found] = await directory.nodeTags(scope, [node]);
    if (!found) throw unknown('node', node);
    return found;
  };
}

/**
 * A cost centre needs no declaration, so that a person's own would be a text about somebody, for ever in
 * the log: people have one that is the organisation's, a department's or a team's already.
 */
async function refuseOwnCentre(
  tx: DirectoryTransaction,
  caller: Caller,
  { node, tags }: { readonly node: string; readonly tags: Tags },
): Promise<void> {
  const { [costCentre]: centre } = tags;
  if (centre === undefined) return;
  const found = await tx.findNode(scopeOf(caller), node);
  if (!found || !isPerson(found.kind)) return;
  if (await tx.hasCostCentre(caller.organization, centre)) return;
  throw new AlfredError('tag_undeclared', { tag: `${costCentre}=${centre}`, param: costCentre });
}

function refusedTag({ param, problem, undeclared: tag }: TagProblem): AlfredError {
  return tag === undefined
    ? invalid(param, problem)
    : new AlfredError('tag_undeclared', { tag, param });
}

/** The tags of those of these nodes that the caller may see, in no order. */
export function listNodeTags({ directory }: Deps) {
  return async (caller: Caller, nodes: readonly string[]): Promise<readonly NodeTags[]> => {
    if (nodes.length > nodesMax) throw invalid('nodes', `they are over ${nodesMax}`);
    return directory.nodeTags(scopeOf(caller), nodes);
  };
}
