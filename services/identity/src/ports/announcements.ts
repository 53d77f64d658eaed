import type { MovedNode } from './directory.ts';

/** What this service tells everybody. */
export interface Announcements {
  /**
   * Tells every gateway to forget a key. Best effort, never rejects: a gateway that misses it
   * still asks again within the bounded age of its copy.
   */
  keyRevoked(organization: string, key: string): Promise<void>;
  /** The paths of this node and of everything below it are others now. As `keyRevoked`. */
  nodeMoved(moved: MovedNode): Promise<void>;
  /** Nobody can read any more what was known about this person. As `keyRevoked`. */
  personErased(organization: string, node: string): Promise<void>;
  /** The request limit of a key, or of a node, is another now. As `keyRevoked`. */
  limitsChanged(changed: ChangedLimits): Promise<void>;
}

/** Whose limit it is: one of key and node is empty. */
export interface ChangedLimits {
  readonly organization: string;
  readonly key: string;
  readonly node: string;
}
