import type { Caller, Scope } from '../domain/caller.ts';
import type { Key, KeyDigest } from '../domain/key.ts';
import type { RequestLimit } from '../domain/limit.ts';
import type { Node, Organization } from '../domain/node.ts';
import type { TagKey, Tags } from '../domain/tags.ts';

/** A page of a list in the order of creation. */
export interface Page {
  /** The id of the last element of the page before; empty for the first page. */
  readonly after: string;
  readonly limit: number;
}

/** What the ledger must be told about the tree; it knows ids and kinds, never names. */
export type LedgerCommand =
  | {
      readonly type: 'open_ledger';
      readonly organization: string;
      readonly timeZone: string;
      /** What its requests are paid in. */
      readonly asset: string;
    }
  | { readonly type: 'open_node'; readonly node: Pick<Node, 'id' | 'parent' | 'kind'> }
  /** Credits that no money is behind: of sandboxes alone. */
  | {
      readonly type: 'issue_credits';
      readonly node: string;
      readonly asset: string;
      readonly amount: bigint;
    }
  | { readonly type: 'move_node'; readonly node: string; readonly parent: string }
  /** What was sealed about this person is unreadable. */
  | { readonly type: 'record_erasure'; readonly node: string };

/** What is done here that no command above says: an entry of the log in its own right. */
export const directoryActs = [
  'key.created',
  'key.revoked',
  'key.limit_set',
  'node.limit_set',
  'node.renamed',
  'erasure.requested',
  'hold.placed',
  'hold.released',
  'tags.declared',
  'tags.set',
  'subscriber.created',
  'subscriber.moved',
  'subscriber.revoked',
] as const;

/** Who did what to what. Ids and public words: never a name, an address or a secret. */
export interface DirectoryAct {
  readonly act: (typeof directoryActs)[number];
  readonly by: Doer;
  readonly subject: string;
  readonly facts?: Readonly<Record<string, string>>;
}

/** Whoever does something, and whose log says so. */
export type Doer = Pick<Caller, 'ledger' | 'node' | 'key'>;

/** A node on its way to another parent. Its id is that of the command to the ledger. */
export interface NodeMove extends MovedNode {
  readonly parent: string;
}

/** A node that stands under another parent now. */
export interface MovedNode {
  readonly id: string;
  readonly organization: string;
  readonly node: string;
}

/** A write that a client may repeat: the same key and digest run it once. */
export interface Attempt {
  /** Who vouches for the key; keys of two callers never meet. */
  readonly caller: string;
  /** Empty when the client gave none: then every attempt is a new one. */
  readonly key: string;
  /** What was asked for, hashed; it is kept under a key. Another one is refused by name. */
  readonly digest: Uint8Array;
}

/** What a node is tagged with. */
export interface NodeTags {
  readonly node: string;
  readonly tags: Tags;
  /** Its own and those of the nodes above it; the nearest wins. */
  readonly inForce: Tags;
}

/** A node of a sandbox: where whoever has a test key of another node is. */
export interface SandboxPlace {
  readonly id: string;
  /** That of the sandbox. */
  readonly organization: string;
  readonly path: readonly string[];
  /** Microseconds. */
  readonly openedAt: bigint;
}

/** What can be asked about sandboxes, inside a transaction and outside. */
export interface Sandboxes {
  /** That of an organisation, if it has been opened. */
  findSandbox(organization: string): Promise<Organization | undefined>;
  /** The place that stands for this node, if it has been opened. */
  findPlace(node: string): Promise<SandboxPlace | undefined>;
  /** The ledger of an organisation that exists. */
  findOrganization(id: string): Promise<Organization | undefined>;
}

/** What is undefined stays as it is. */
export interface NodeChange {
  readonly name: string | undefined;
  /** Empty: it has none from now on. */
  readonly email: string | undefined;
}

/** The rows of this service inside one transaction: all of it happens, or nothing. */
export interface DirectoryTransaction extends Sandboxes {
  findNode(scope: Scope, id: string): Promise<Node | undefined>;
  insertOrganization(organization: Organization, createdAt: bigint): Promise<void>;
  insertNode(node: Node): Promise<void>;
  /** From now on this organisation is where the test keys of `home` lead to. */
  becomeSandbox(organization: string, home: string): Promise<void>;
  /** From now on the test keys of `node` lead to `place`. */
  standFor(place: string, node: string): Promise<void>;
  /** False when the scope has no such node. */
  changeNode(scope: Scope, id: string, change: NodeChange): Promise<boolean>;
  insertKey(key: Key, digest: KeyDigest): Promise<void>;
  /**
   * The ids of the owners' keys that are in force at `now` (microseconds), in the order of their
   * creation. None of them changes for anybody else until this transaction ends.
   */
  lockOwnerKeys(organization: string, now: bigint): Promise<readonly string[]>;
  /** Stands still if the key is revoked already. Undefined when the scope has no such key. */
  revokeKey(scope: Scope, id: string, at: bigint): Promise<Key | undefined>;
  /** Undefined removes it. False when the scope has no such key. */
  setKeyLimit(scope: Scope, id: string, limit: RequestLimit | undefined): Promise<boolean>;
  /** Undefined removes it. False when the scope has no such node. */
  setNodeLimit(scope: Scope, id: string, limit: RequestLimit | undefined): Promise<boolean>;
  /** Nobody else changes the shape of this tree until this transaction ends. */
  lockTree(organization: string): Promise<void>;
  /** Whether a move waits for the ledger: until it has answered, depths are not certain. */
  hasWaitingMove(organization: string): Promise<boolean>;
  insertMove(move: NodeMove): Promise<void>;
  tagKeys(organization: string): Promise<readonly TagKey[]>;
  setTagKeys(organization: string, keys: readonly TagKey[]): Promise<void>;
  /** Whether a node that is nobody has this cost centre. */
  hasCostCentre(organization: string, centre: string): Promise<boolean>;
  /** False when the scope has no such node. */
  setNodeTags(scope: Scope, node: string, tags: Tags): Promise<boolean>;
  /** Leaves a word for the log behind, which comes there once. */
  recordAct(act: DirectoryAct): Promise<void>;
  /** Leaves a command for the ledger behind; whoever relays it sends it in this order. */
  tellLedger(row: string, ledger: string, command: LedgerCommand): Promise<void>;
}

/** Organisations, nodes and keys. Every question is asked within one organisation's scope. */
export interface Directory extends Sandboxes {
  /**
   * Runs `write` in one transaction, or answers what it answered before for the same attempt.
   * Rejects with `idempotency_key_reused` when the key was used for something else.
   */
  once(attempt: Attempt, write: (tx: DirectoryTransaction) => Promise<string>): Promise<string>;
  findNode(scope: Scope, id: string): Promise<Node | undefined>;
  /** Rejects with `cursor_invalid` when `after` names nothing in the scope. */
  listNodes(scope: Scope, page: Page): Promise<readonly Node[]>;
  /**
   * Makes the moves of an organisation that the ledger has accepted, in its order, and drops those
   * that it has refused. Answers with those made now.
   */
  settleMoves(organization: string): Promise<readonly MovedNode[]>;
  /** The last move that was asked for and is not settled. */
  lastWaitingMove(organization: string): Promise<string | undefined>;
  /** Organisations with moves that are not settled, at most `limit`. */
  organizationsWithMoves(limit: number): Promise<readonly string[]>;
  findKey(scope: Scope, id: string): Promise<Key | undefined>;
  /** Rejects with `cursor_invalid` when `after` names nothing in the scope. */
  listKeys(scope: Scope, page: Page): Promise<readonly Key[]>;
  tagKeys(organization: string): Promise<readonly TagKey[]>;
  /** Of those of these nodes that are in the scope. */
  nodeTags(scope: Scope, nodes: readonly string[]): Promise<readonly NodeTags[]>;
  /** Who holds the key with this digest, if it is in force at `now` (microseconds). */
  findCaller(digest: Uint8Array, now: bigint): Promise<Caller | undefined>;
  /** Whether the rows can be read right now. Never rejects. */
  isReachable(): Promise<boolean>;
}
