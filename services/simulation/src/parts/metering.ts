import { usagePartitionOf, usagePartitions } from '@alfred/bus';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import { priceBook } from '@alfred/pricing';
import { createClient, rpc, sleep } from '@alfred/service-kit';
import { rpcUsageLedger } from '../../../metering/src/adapters/rpc-usage-ledger.ts';
import { applyUsage } from '../../../metering/src/app/apply-usage.ts';
import { endOverdue } from '../../../metering/src/app/end-overdue.ts';
import { usageIntake } from '../../../metering/src/app/usage-intake.ts';
import { usageConsumer } from '../../../metering/src/consumers/usage.consumer.ts';
import { type MeteringApiDeps, meteringApi } from '../../../metering/src/grpc/metering-api.ts';
import { admissionIn, encodeReconciled } from '../../../metering/src/wire/story.ts';
import type { SimulatedBus } from '../world/bus.ts';
import type { Network } from '../world/network.ts';
import type { Process } from '../world/process.ts';
import { textOf, type World } from '../world/world.ts';
import { bookJson, bookVersion } from './prices.ts';
import type { SimulatedUsageStore } from './usage-store.ts';

/** Between two looks at leases whose holder never spoke again. */
const roundMs = 10_000;

export interface MeteringDeps {
  readonly world: World;
  readonly network: Network;
  readonly bus: SimulatedBus;
  readonly store: SimulatedUsageStore;
  readonly process: Process;
  /** What becomes of money that nobody accounts for. */
  readonly expiry: 'charge' | 'return';
  readonly ledgerRoute: () => string;
}

/** Metering over tables of the run: intake, applying, cursor. */
export async function startMetering(deps: MeteringDeps): Promise<void> {
  const { world, network, bus, process } = deps;
  const store = deps.store.reachedBy(process);
  const client = createClient(LedgerDefinition, network.channel(process, deps.ledgerRoute));
  const prices = new Map([[bookVersion, priceBook(bookJson)]]);
  const apply = applyUsage({
    store,
    ledger: rpcUsageLedger(client),
    prices: { named: async () => prices, superseded: async () => new Map() },
    metrics: { applied: () => {}, stopped: () => {}, overrun: () => {} },
    clock: process.clock,
    onOverrun: () => {},
  });
  const intake = usageIntake({
    store,
    apply,
    partitionOf: usagePartitionOf,
    onFault: (error) => world.note(`${process.name} usage waits: ${codeOf(error)}`),
  });
  const consumer = usageConsumer({
    intake,
    onUnreadable: (error) => world.fail('no-bug', `unreadable usage: ${textOf(error)}`),
  });
  const version = async () => ({ version: bookVersion, json: bookJson });
  // Nobody here changes prices or rates anything again.
  const api = meteringApi({ store, prices: { version } } as unknown as MeteringApiDeps);
  const endAll = endOverdue({
    ledger: rpcUsageLedger(client),
    requests: store,
    clock: process.clock,
    policy: deps.expiry,
    admissionIn: ({ records }) => admissionIn(records),
    encodeEnding: encodeReconciled,
    onExpired: ({ lease }, outcome) => world.note(`${process.name} ends ${lease}: ${outcome}`),
  });
  void repeat(endAll, (error) => world.note(`${process.name} ends none: ${codeOf(error)}`));
  network.serve(process.machine.name, process, [rpc(MeteringDefinition, api)]);
  // Every metering process of a run reads all usage.
  for (let partition = 0; partition < usagePartitions; partition += 1) {
    const { subject, durable, handle } = consumer(partition);
    await bus.reachedBy(process).subscribe({ subject, durable }, handle);
  }
}

/** As the service does it, a little more often. */
async function repeat(
  run: (signal: AbortSignal) => Promise<void>,
  onFault: (error: unknown) => void,
): Promise<void> {
  for (;;) {
    await sleep(roundMs);
    await run(AbortSignal.timeout(roundMs)).catch(onFault);
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : textOf(error);
}
