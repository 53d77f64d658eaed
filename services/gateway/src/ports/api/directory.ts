import type { Caller } from '../../domain/caller.ts';
import type { Limits } from '../../domain/caller-limit.ts';
import type { Role } from '../../domain/permissions.ts';

export const nodeKinds = ['organization', 'department', 'team', 'user', 'service_account'] as const;

export type NodeKind = (typeof nodeKinds)[number];

/** A place in an organisation's tree, as its people see it. */
export interface DirectoryNode {
  readonly id: string;
  readonly kind: NodeKind;
  /** Undefined when nobody can read it any more: the person was erased. */
  readonly name: string | undefined;
  /** Only people have one, and they need not. */
  readonly email: string | undefined;
  /** Undefined for the organisation itself. */
  readonly parent: string | undefined;
  /** Times are microseconds. */
  readonly createdAt: bigint;
  /** Of all keys of the node and of everything below it together. */
  readonly limit: Limits | undefined;
}

/** A key as it may be shown: never its secret. */
export interface DirectoryKey {
  readonly id: string;
  readonly node: string;
  /** Undefined when nobody can read it any more: the person of the key was erased. */
  readonly name: string | undefined;
  readonly role: Role;
  readonly prefix: string;
  readonly lastFour: string;
  readonly createdAt: bigint;
  readonly expiresAt: bigint | undefined;
  readonly revokedAt: bigint | undefined;
  /** Of this key alone; undefined: it has none of its own. */
  readonly limit: Limits | undefined;
}

/** A new key. The secret is there once: a repeat of the request does not see it again. */
export interface CreatedKey {
  readonly key: DirectoryKey;
  readonly secret: string | undefined;
}

export interface CreatedOrganization {
  readonly organization: DirectoryNode;
  readonly ledger: string;
  readonly asset: string;
  readonly owner: CreatedKey;
}

/** A part of a list in the order of creation. */
export interface PageRequest {
  /** The id of the last element before this page; undefined for the first page. */
  readonly after: string | undefined;
  readonly limit: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts; undefined when this is the last one. */
  readonly next: string | undefined;
}

/** A write that may be repeated under the digest of a client's key; empty without one. */
export type Repeatable<Wish> = Wish & { readonly idempotency: string };

/** What a key will be. */
export type KeyCreation = Repeatable<{
  readonly node: string;
  readonly name: string;
  readonly role: Role;
  /** Test keys lead to the sandbox. */
  readonly mode: 'live' | 'test';
  readonly expiresAt: bigint | undefined;
  readonly limit: Limits | undefined;
}>;

/** The place in a sandbox that stands for a node: of an organisation and a ledger of its own. */
export interface OpenedSandbox {
  readonly organization: string;
  readonly ledger: string;
  readonly asset: string;
  readonly node: string;
  /** Microseconds. */
  readonly openedAt: bigint;
}

/**
 * People's side of the tree: nodes with names, and keys.
 *
 * Every question is asked as a caller and answered within what that caller may see; what lies
 * outside rejects with `resource_unknown`, as what does not exist.
 */
export interface Directory {
  createOrganization(
    wish: Repeatable<{
      readonly name: string;
      readonly timeZone: string;
      /** What its calls will be paid in: `USD/9`. */
      readonly asset: string;
    }>,
  ): Promise<CreatedOrganization>;
  createNode(
    caller: Caller,
    wish: Repeatable<{
      readonly kind: NodeKind;
      readonly name: string;
      /** Empty: none. */
      readonly email: string;
      readonly parent: string;
    }>,
  ): Promise<DirectoryNode>;
  renameNode(
    caller: Caller,
    wish: Repeatable<{
      readonly node: string;
      /** Empty: it stays. */
      readonly name: string;
      /** Undefined: it stays; empty: there is none from now on. */
      readonly email: string | undefined;
    }>,
  ): Promise<DirectoryNode>;
  /** Rejects with the ledger's own code when it refuses. */
  moveNode(
    caller: Caller,
    wish: Repeatable<{ readonly node: string; readonly parent: string }>,
  ): Promise<DirectoryNode>;
  node(caller: Caller, id: string): Promise<DirectoryNode>;
  /** Whether `node` would find it. */
  sees(caller: Caller, id: string): Promise<boolean>;
  nodes(caller: Caller, page: PageRequest): Promise<Page<DirectoryNode>>;
  createKey(caller: Caller, wish: KeyCreation): Promise<CreatedKey>;
  /** Where the test keys of a node lead to: opened unless it is there, the same one ever after. */
  openSandbox(caller: Caller, node: string): Promise<OpenedSandbox>;
  keys(caller: Caller, page: PageRequest): Promise<Page<DirectoryKey>>;
  /** Undefined removes it. */
  setKeyLimit(
    caller: Caller,
    wish: Repeatable<{ readonly key: string; readonly limit: Limits | undefined }>,
  ): Promise<DirectoryKey>;
  /** Undefined removes it. */
  setNodeLimit(
    caller: Caller,
    wish: Repeatable<{ readonly node: string; readonly limit: Limits | undefined }>,
  ): Promise<DirectoryNode>;
  revokeKey(caller: Caller, wish: Repeatable<{ readonly key: string }>): Promise<DirectoryKey>;
}
