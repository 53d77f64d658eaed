import type { Disk } from '@alfred/journal';
import type { FaultSwitch } from '@alfred/service-kit';

/**
 * What a test, or an operator's drill, breaks in a running Alfred. Without one nothing of it is on
 * any path.
 */
export interface Drill {
  /** Breaks the ways to services. Only a backend in the same thread can share it. */
  readonly faults?: FaultSwitch;
  /** The disk under the journal. */
  readonly disk?: Disk;
  /** Of the journal, for one that is to become full. */
  readonly journalLimitBytes?: number;
  readonly segmentBytes?: number;
}
