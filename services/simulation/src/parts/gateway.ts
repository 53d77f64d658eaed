import { MeteringDefinition } from '@alfred/contracts/metering';
import { QuotaDefinition } from '@alfred/contracts/quota';
import { randomId } from '@alfred/ids';
import type { Journal } from '@alfred/journal';
import { priceBook } from '@alfred/pricing';
import { createClient } from '@alfred/service-kit';
import { openJournalOn } from '../../../../packages/journal/src/open-journal.ts';
import { busUsageSink } from '../../../gateway/src/adapters/bus-usage-sink.ts';
import { memoryAlike } from '../../../gateway/src/adapters/cache/memory-alike.ts';
import { memoryResponses } from '../../../gateway/src/adapters/cache/memory-responses.ts';
import { journalRequestLog } from '../../../gateway/src/adapters/journal-request-log.ts';
import { memoryRateLimits } from '../../../gateway/src/adapters/memory-rate-limits.ts';
import { quotaEarlierLeases } from '../../../gateway/src/adapters/quota-earlier-leases.ts';
import { type QuotaLeases, quotaLeases } from '../../../gateway/src/adapters/quota-leases.ts';
import { likelyTokenizer } from '../../../gateway/src/adapters/tokenizer/likely-tokenizer.ts';
import { type CompleteChat, completeChat } from '../../../gateway/src/app/complete-chat.ts';
import { type ForwardUsageTask, forwardUsageTask } from '../../../gateway/src/app/forward-usage.ts';
import { limitCalls } from '../../../gateway/src/app/limit-calls.ts';
import { recoveryTask } from '../../../gateway/src/app/recovery-task.ts';
import { runningCalls } from '../../../gateway/src/app/running-calls.ts';
import { safetyRulesOf } from '../../../gateway/src/app/safety/safety-rules-of.ts';
import { scanTurns } from '../../../gateway/src/app/safety/scan-turns.ts';
import { upstreams } from '../../../gateway/src/app/upstreams.ts';
import { openVocabulary } from '../../../gateway/src/domain/likeness/vocabulary.ts';
import { compileBundle, withRoutes } from '../../../gateway/src/domain/policy.ts';
import { upstreamTraffic } from '../../../gateway/src/domain/upstream-traffic.ts';
import { usualOutput } from '../../../gateway/src/domain/usual-output.ts';
import type { Provider } from '../../../gateway/src/ports/provider.ts';
import type { SimulatedBus } from '../world/bus.ts';
import type { Network } from '../world/network.ts';
import type { Process } from '../world/process.ts';
import { textOf, type World } from '../world/world.ts';
import { journalDisk } from './journal-disk.ts';
import { bookJson, eitherRoute } from './prices.ts';

/** As the service has it. */
const readPatienceMs = 500;

export interface GatewayDeps {
  readonly world: World;
  readonly network: Network;
  readonly bus: SimulatedBus;
  readonly process: Process;
  readonly folder: string;
  readonly provider: Provider;
  readonly journal: { readonly segmentBytes: number; readonly limitBytes: number };
  /** The disk failed: whoever runs the process ends it. */
  readonly onDiskFault: () => void;
}

/** A gateway that takes requests. */
export interface RunningGateway {
  readonly process: Process;
  readonly incarnation: string;
  readonly completeChat: CompleteChat;
  readonly journal: Journal;
  readonly forwarder: ForwardUsageTask;
  readonly leases: QuotaLeases;
}

/** A gateway without its port: everything from the use case to the journal's way into the books. */
export async function startGateway(deps: GatewayDeps): Promise<RunningGateway> {
  const { process, folder, onDiskFault: onFault } = deps;
  const incarnation = randomId('inc');
  const options = { folder, incarnation, ...deps.journal, onFault };
  const journal = openJournalOn(journalDisk(process), options);
  const parts = partsOf(deps, journal);
  const { recovery, forwarder, leases } = parts;
  await recovery.start();
  await forwarder.start();
  await leases.task.start();
  return { process, incarnation, completeChat: chatOf(deps, parts), journal, forwarder, leases };
}

/** As the service wires them. */
function partsOf({ world, network, bus, process }: GatewayDeps, journal: Journal) {
  const { clock } = process;
  const onFault = (error: unknown): void =>
    world.note(`${process.name} fault ${error instanceof Error ? error.message : String(error)}`);
  const quota = createClient(
    QuotaDefinition,
    network.channel(process, () => 'quota'),
  );
  const metering = createClient(
    MeteringDefinition,
    network.channel(process, () => 'metering'),
  );
  const log = journalRequestLog(journal);
  const recovery = recoveryTask({
    ...{ journal, clock, policy: 'input' },
    leases: quotaEarlierLeases(quota),
    onRecovered: ({ reconciled }) => world.note(`${process.name} reconciled ${reconciled}`),
  });
  const forwarder = forwardUsageTask({
    ...{ journal, clock },
    sink: busUsageSink({
      ...{ bus: bus.reachedBy(process), metering, onFault },
      sender: journal.incarnation,
    }),
    oldestNeeded: () => (recovery.isPending() ? 0n : log.oldestNeeded()),
    isBusy: () => false,
  });
  const usageSettled = () => forwarder.settled(readPatienceMs);
  const leases = quotaLeases({
    ...{ quota, log, clock, onFault, usageSettled },
    random: process.random.fork('leases').next,
  });
  return { log, recovery, forwarder, leases, usageSettled };
}

function chatOf(deps: GatewayDeps, parts: ReturnType<typeof partsOf>): CompleteChat {
  const { log, leases, usageSettled } = parts;
  const { world, process, provider } = deps;
  const ids = new Set([provider.id]);
  return completeChat({
    ...{ clock: process.clock, log, leases, usageSettled },
    enterCall: limitCalls({ rateLimits: memoryRateLimits(process) }),
    policies: { bundleOf: allowEverything, invalidate: () => {} },
    ...{ safetyRules: safetyRulesOf(), scanTurns: scanTurns(process.clock) },
    // No policy of the simulated world keeps what is said.
    responses: memoryResponses({ bytesMax: 1_000_000, clock: process.clock }),
    likeness: {
      alike: memoryAlike(process.clock),
      embedder: { name: 'none', isLocal: true, embed: async () => undefined },
      vocabulary: openVocabulary(),
    },
    cacheWatch: { told: () => {}, judged: () => {} },
    keptCalls: { keep: async () => {}, read: async () => undefined, drop: async () => false },
    prices: { current: currentBook() },
    providers: new Map([[provider.id, provider]]),
    configuredProviders: ids,
    knownProviders: ids,
    observer: {
      ended: () => {},
      defect: (error, where) => {
        if (process.alive) world.fail('no-bug', `${process.name} ${where}: ${textOf(error)}`);
      },
    },
    tokenizer: likelyTokenizer,
    usual: usualOutput(),
    traffic: upstreamTraffic(),
    armGuard: { note: () => {} },
    running: runningCalls(),
    random: process.random.fork('retries').next,
    upstreams: upstreams({
      clock: process.clock,
      limits: { failuresMax: 5, openMicros: 10_000_000 },
      places: [],
      onState: () => {},
    }),
    limits: {
      outputCapDefault: 512,
      deadlineMs: 60_000,
      firstByteMs: 30_000,
      idleMs: 30_000,
      attempts: { attemptsMax: 4, retriesMax: 1, waitMaxMs: 2_000 },
      drainMs: 15_000,
      drainBytes: 1024 * 1024,
      queue: { capacity: 64 * 1024, stalledMs: 10_000 },
    },
  });
}

function currentBook() {
  const book = priceBook(bookJson);
  return () => book;
}

function allowEverything(organization: string) {
  const rules = [{ id: 'all', effect: 'allow', models: ['*'] }];
  const bundle = compileBundle(organization, 1n, [
    { node: organization, version: 1n, rules, sections: '' },
  ]);
  return withRoutes(bundle, [eitherRoute]);
}
