import type { Caller, TagKey } from '../../domain/caller.ts';
import type { Repeatable } from './directory.ts';

export type Tags = Readonly<Record<string, string>>;

/** What a node is tagged with; the cost centre stands among its tags. */
export interface NodeTags {
  readonly node: string;
  readonly tags: Tags;
  /** Its own and those of the nodes above it; the nearest wins. */
  readonly inForce: Tags;
}

/** The tag among a node's that is its cost centre. */
export const costCentreTag = 'costCentre';

/** The tags of an organisation and its nodes, within what the caller may see. */
export interface TagBook {
  keys(caller: Caller): Promise<readonly TagKey[]>;
  /** Declares all of them, in place of those before. */
  declare(
    caller: Caller,
    wish: Repeatable<{ readonly keys: readonly TagKey[] }>,
  ): Promise<readonly TagKey[]>;
  /** All of them, in place of those before. */
  tag(
    caller: Caller,
    wish: Repeatable<{ readonly node: string; readonly tags: Tags }>,
  ): Promise<NodeTags>;
  /** Of those of these nodes that the caller may see, in no order. */
  tagsOf(caller: Caller, nodes: readonly string[]): Promise<readonly NodeTags[]>;
}
