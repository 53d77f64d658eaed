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
  /** Told of every try that failed. */
  readonly onFault: (error: unknown) => void;
}

/** Blocks over the bus, the cursor from metering. */
export function busUsageSink({ bus, metering, onFault }: BusUsageSinkDeps): UsageSink {
  const worthwhile = (error: unknown) => {
    onFault(error);
    return true;
  };
  return {
    publish: (block, signal) => {
      const message = {
        subject: usageSubject(block.incarnation),
        id: `${block.incarnation}:${block.start}`,
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
