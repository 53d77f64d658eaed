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
}
