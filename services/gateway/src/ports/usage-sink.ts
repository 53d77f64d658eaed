import type { UsageBlock } from '../domain/usage-block.ts';

/**
 * Where the journal's records go, and how far they have come. Both wait for a peer that is away,
 * trying again until `signal` ends it with `request_cancelled`.
 */
export interface UsageSink {
  /** Hands a block to the bus. Resolving only paces. */
  publish(block: UsageBlock, signal: AbortSignal): Promise<void>;
  /** The first position that metering has not applied; undefined when it saw nothing of it. */
  cursor(incarnation: string, signal: AbortSignal): Promise<bigint | undefined>;
}
