import { type Bus, usageSubject } from '@alfred/bus';
import type { MeteringClient } from '@alfred/contracts/metering';
import { type Patience, retrying } from '@alfred/service-kit';
import type { UsageSink } from '../ports/usage-sink.ts';
import { encodeBlock } from '../wire/usage-block.ts';

/** The journal keeps everything meanwhile, so there is no reason to give up. */
const patience: Patience = {
  attemptsMax: Number.MAX_SAFE_INTEGER,
  firstDelayMs: 20,
  delayMaxMs: 2_000,
};

export interface BusUsageSinkDeps {
  readonly bus: Bus;
  readonly metering: Pick<MeteringClient, 'getUsageCursor'>;
  /** This start of the gateway, whoever's blocks it sends. */
  readonly sender: string;
  /** Told of every try that failed. */
  readonly onFault: (error: unknown) => void;
}

/**
 * Blocks over the bus, the cursor from metering. A block that is handed over again is a message of
 * its own: the first one has been acknowledged and lost, and a bus that knew it for a repeat would
 * drop the second one, too.
 */
export function busUsageSink({ bus, metering, sender, onFault }: BusUsageSinkDeps): UsageSink {
  let sent = 0;
  const worthwhile = (error: unknown) => {
    onFault(error);
    return true;
  };
  return {
    publish: (block, signal) => {
      sent += 1;
      const message = {
        subject: usageSubject(block.incarnation),
        id: `${block.incarnation}:${block.start}:${sender}:${sent}`,
        bytes: encodeBlock(block),
      };
      return retrying(() => bus.publish(message), { ...patience, worthwhile, signal });
    },
    cursor: async (incarnation, signal) => {
      const ask = () => metering.getUsageCursor({ incarnation });
      const { position } = await retrying(ask, { ...patience, worthwhile, signal });
      return position < 0n ? undefined : position;
    },
  };
}
