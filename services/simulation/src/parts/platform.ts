// Every component of a run, and how it starts, dies and starts again.
import type { Command } from '@alfred/contracts/ledger';
import type { Writers } from '../../../ledger/src/app/writers.ts';
import { type Books, emptyBooks } from '../model/books.ts';
import { fold } from '../model/fold.ts';
import {
  admittedIn,
  calledIn,
  type JournalReader,
  journalReader,
} from '../model/journal-reader.ts';
import type { Line } from '../model/line.ts';
import { createBus, type SimulatedBus } from '../world/bus.ts';
import { createDatabase, type Database } from '../world/database.ts';
import { emptyDisk } from '../world/disk.ts';
import { createNetwork, type Network } from '../world/network.ts';
import { asProcess, type Machine, type Process } from '../world/process.ts';
import { textOf, type World } from '../world/world.ts';
import { type RunningGateway, startGateway } from './gateway.ts';
import { startLedger } from './ledger.ts';
import { type SimulatedLog, simulatedLog } from './log.ts';
import { startMetering } from './metering.ts';
import { simulatedProvider } from './provider.ts';
import { startQuota } from './quota.ts';
import type { TrueCall, TrueRequest } from './requests.ts';
import { type SimulatedSnapshots, simulatedSnapshots } from './snapshots.ts';
import { type SimulatedUsageStore, simulatedUsageStore } from './usage-store.ts';

/** The two processes that may write ledgers. */
export const ledgerNames = ['ledger-a', 'ledger-b'] as const;
export type LedgerName = (typeof ledgerNames)[number];

/** Where a gateway's journal lies on its machine. */
export const journalFolder = '/journal';

/** One component, and its process when it has one. */
export interface Component {
  readonly name: string;
  readonly kind: 'ledger' | 'quota' | 'metering' | 'gateway';
  readonly machine: Machine;
  process: Process | undefined;
  gateway: RunningGateway | undefined;
  writers: Writers | undefined;
}

export interface Platform {
  readonly world: World;
  readonly network: Network;
  readonly bus: SimulatedBus;
  readonly database: Database;
  readonly usageDatabase: Database;
  readonly log: SimulatedLog;
  readonly snapshots: SimulatedSnapshots;
  readonly usage: SimulatedUsageStore;
  readonly journals: JournalReader;
  readonly books: Map<string, Books>;
  readonly requests: Map<string, TrueRequest>;
  /** What people sent, by ledger and key. */
  readonly asked: Map<string, NonNullable<Command['body']>[]>;
  readonly components: Map<string, Component>;
  /** Which ledger process somebody reaches now. */
  readonly routes: Map<string, LedgerName>;
  readonly options: PlatformOptions;
  booksOf(ledger: string): Books;
  component(name: string): Component;
  /** Gives a component a new process. A live one stays. */
  start(name: string): void;
  /** Ends its process here and now; with `power`, what its disk had not synced goes too. */
  crash(name: string, how: { readonly power: boolean }): void;
}

export interface PlatformOptions {
  readonly store: 'by-epoch' | 'by-event-id';
  /** Between a lease's lapse and the moment when its money may go. */
  readonly graceMs: number;
  /** What becomes of money that nobody accounts for. */
  readonly expiry: 'charge' | 'return';
  /** A snapshot is made after so many entries. */
  readonly entriesMin: number;
  readonly segmentBytes: number;
  readonly limitBytes: number;
  readonly diskBytes: number;
}

/** Machines without a process on them. */
export function createPlatform(world: World, options: PlatformOptions): Platform {
  const network = createNetwork(world);
  const database = createDatabase(world, network, 'database');
  const usageDatabase = createDatabase(world, network, 'usage-database');
  const books = new Map<string, Books>();
  const booksOf = (ledger: string): Books => {
    const known = books.get(ledger);
    if (known) return known;
    const complain = (invariant: string, message: string): undefined => {
      world.fail(invariant, `${ledger}: ${message}`);
    };
    const now = () => world.epoch + world.time.now;
    const made = emptyBooks(ledger, { complain, now });
    books.set(ledger, made);
    return made;
  };
  const log = simulatedLog({
    database,
    kind: options.store,
    onAppended: (ledger, entries) => {
      for (const bytes of entries) {
        const line = fold(
          booksOf(ledger),
          bytes,
          (key) => platform.asked.get(`${ledger} ${key}`) ?? [],
        );
        world.note(`${ledger} ${line.seq} e${line.epoch} ${line.type} ${aboutOf(line)}`);
      }
    },
  });
  const platform: Platform = {
    ...{ world, network, database, usageDatabase, log, books, booksOf, options },
    bus: createBus(world, network),
    usage: simulatedUsageStore(usageDatabase),
    snapshots: simulatedSnapshots(database),
    journals: journalReader(),
    requests: new Map(),
    asked: new Map(),
    components: new Map(),
    routes: new Map(),
    component: (name) => {
      const found = platform.components.get(name);
      if (!found) throw new RangeError(`no component ${name}`);
      return found;
    },
    start: (name) => start(platform, platform.component(name)),
    crash: (name, how) => crash(platform, platform.component(name), how),
  };
  for (const name of ledgerNames) add(platform, name, 'ledger');
  add(platform, 'quota', 'quota');
  add(platform, 'metering', 'metering');
  return platform;
}

/** Adds a machine for a component. */
export function add(
  platform: Platform,
  name: string,
  kind: Component['kind'],
  disk = emptyDisk(platform.options.diskBytes),
): Component {
  const machine = platform.world.machine(name, disk);
  const made = { name, kind, machine, process: undefined, gateway: undefined, writers: undefined };
  platform.components.set(name, made);
  return made;
}

/** What of an entry helps to follow a run. */
function aboutOf({ key = '', data, postings = [] }: Line): string {
  const moved = postings.map(({ from, to, amount }) => `${from}>${to} ${amount}`).join(', ');
  return [key, data.lease, data.request, data.upTo, data.code, moved].filter(Boolean).join(' ');
}

/** The ledger process that somebody reaches. */
export function routeOf(platform: Platform, who: string): LedgerName {
  return platform.routes.get(who) ?? 'ledger-a';
}

function start(platform: Platform, component: Component): void {
  const { world } = platform;
  if (component.process?.alive) return;
  const process = world.start(component.machine);
  Object.assign(component, { process, gateway: undefined, writers: undefined });
  world.note(`${process.name} starts`);
  const ledgerRoute = (): string => routeOf(platform, component.name);
  asProcess(process, () => {
    switch (component.kind) {
      case 'ledger':
        component.writers = startLedger({ ...platform, ...platform.options, process });
        return;
      case 'quota':
        return startQuota({ ...platform, process, ledgerRoute });
      case 'metering':
        void startMetering({
          ...platform,
          ...platform.options,
          store: platform.usage,
          process,
          ledgerRoute,
        });
        return;
      case 'gateway':
        void openGateway(platform, component, process);
    }
  });
}

async function openGateway(
  platform: Platform,
  component: Component,
  process: Process,
): Promise<void> {
  const { world, options } = platform;
  const provider = simulatedProvider({
    process,
    random: process.random.fork('provider'),
    onCall: (request, model) => callOf(platform, component, { request, model }),
  });
  const deps = { ...platform, process, folder: journalFolder, provider, journal: options };
  const onDiskFault = (): void => crash(platform, component, { power: false });
  try {
    const gateway = await startGateway({ ...deps, onDiskFault });
    component.gateway = gateway;
    world.note(`${process.name} is ${gateway.incarnation}`);
  } catch (error) {
    if (!process.alive) return;
    // A disk that fails ends the start, and whoever watches the process tries again.
    if (isDiskTrouble(error)) crash(platform, component, { power: false });
    else world.fail('starts', `${process.name}: ${textOf(error)}`);
  }
}

function isDiskTrouble(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['EIO', 'ENOSPC', 'journal_failed', 'journal_full'].includes(code);
}

/** A provider is being called: for what is written down for good, and on a lease that is open. */
function callOf(
  platform: Platform,
  component: Component,
  { request: id, model }: { readonly request: string; readonly model: string },
): TrueCall {
  const { world, journals, requests } = platform;
  const { process, machine } = component;
  const request = requests.get(id);
  const call: TrueCall = { model, at: world.time.now, usage: undefined, ended: false };
  request?.calls.push(call);
  world.note(`provider is called for ${id}`);
  if (!process?.alive || !request) return call;
  const durable = journals.durable(machine.disk, journalFolder);
  const admitted = admittedIn(durable, id);
  if (!admitted || calledIn(durable, id, request.calls.length) !== model) {
    world.fail('durable-admission', `${id} went to a provider without a durable record`);
    return call;
  }
  const lease = platform.booksOf(request.ledger).leases.get(admitted.lease);
  if (lease?.state !== 'open')
    world.fail('freed-lease', `${id} was let in on ${admitted.lease}, which is ${lease?.state}`);
  return call;
}

function crash(
  { world, network, requests }: Platform,
  component: Component,
  { power }: { readonly power: boolean },
): void {
  const { process, machine } = component;
  if (!process) return;
  process.alive = false;
  world.note(`${process.name} ${power ? 'loses power' : 'is killed'}`);
  network.drop(process);
  if (power) machine.disk.losePower(process.random);
  Object.assign(component, { process: undefined, gateway: undefined, writers: undefined });
  for (const request of requests.values()) {
    if (request.machine !== machine.name) continue;
    if (power) request.powerLost = true;
    if (request.gateway === process.name) request.told ??= { kind: 'lost' };
  }
}
