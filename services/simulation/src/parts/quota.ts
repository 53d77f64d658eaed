import { LedgerDefinition } from '@alfred/contracts/ledger';
import { createQuotaService } from '@alfred/quota';
import { createClient } from '@alfred/service-kit';
import type { SimulatedBus } from '../world/bus.ts';
import type { Network } from '../world/network.ts';
import type { Process } from '../world/process.ts';
import type { World } from '../world/world.ts';
import { tracingLogger } from './tracing-logger.ts';

export interface QuotaDeps {
  readonly world: World;
  readonly network: Network;
  readonly bus: SimulatedBus;
  readonly process: Process;
  /** The ledger process that it reaches now. */
  readonly ledgerRoute: () => string;
}

/** Quota, whole. */
export function startQuota({ world, network, bus, process, ledgerRoute }: QuotaDeps): void {
  const ledger = createClient(LedgerDefinition, network.channel(process, ledgerRoute));
  const reached = bus.reachedBy(process);
  const logger = tracingLogger((line) => world.note(`${process.name} ${line}`));
  const service = createQuotaService({
    ...{ ledger, logger, clock: process.clock },
    bus: reached,
  });
  network.serve(process.machine.name, process, service.rpc);
  for (const task of service.tasks) void task.start();
  for (const { subject, durable, handle } of service.consumers) {
    void reached.subscribe({ subject, durable }, handle);
  }
}
