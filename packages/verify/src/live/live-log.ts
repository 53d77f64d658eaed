import type { Log } from '../verify-log.ts';

/** A log that is read where it lies. */
export interface LiveLog extends Log {
  close(): Promise<void>;
}
