import type { Overrun } from '../domain/overruns.ts';

/** What operators watch. Must not throw and must not wait. */
export interface MeteringMetrics {
  /** So many records are applied and their cursor moved. */
  applied(records: number): void;
  /** A record stopped: somebody should look at it. */
  stopped(reason: string): void;
  /** A charge was above what was set aside for it. */
  overrun(beyond: Overrun['beyond']): void;
}
