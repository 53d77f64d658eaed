import { AlfredError } from '@alfred/errors';
import type { Network } from './network.ts';
import { countEffect, type Process } from './process.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** How badly calls of a database end. Shares between 0 and 1. */
export interface DatabaseFaults {
  /** It fails and did nothing. */
  lost: number;
  /** It is done, and the caller sees a failure. */
  unheard: number;
  /** The caller sees a failure, and it is done later. */
  late: number;
}

/** A server that keeps what it was told, and may be away, slow, or heard too late. */
export interface Database {
  readonly faults: DatabaseFaults;
  /** Nothing is done before this moment. */
  awayUntil: number;
  /** Runs `effect` once in the database, for a process that waits for what it gives. */
  call<Value>(process: Process, effect: () => Promise<Value>): Promise<Value>;
  heal(): void;
}

/** How long work takes inside. Microseconds. */
const work = { least: 80, most: 1_500, slowShare: 0.01, slowMost: 300_000 };
/** How late a late effect comes after its failure was told, at most. */
const lateMicros = 4_000_000;
/** And often: about when its caller asks again. */
const soonMicros = 60_000;
/** A caller that hears nothing gives up after so long. */
const patienceMicros = 2_000_000;

type Fate = 'works' | 'lost' | 'unheard' | 'late';

/** A database that works, on a machine of that name. */
export function createDatabase(world: World, network: Network, machine: string): Database {
  const random = world.random.fork(machine);
  const quiet: DatabaseFaults = { lost: 0, unheard: 0, late: 0 };
  const faults = { ...quiet };
  const database: Database = {
    faults,
    awayUntil: 0,
    call: (process, effect) =>
      new Promise((resolve, reject) => {
        if (!countEffect(process)) return;
        const fail = (): void => reject(new AlfredError('database_unavailable'));
        const call: Call = { world, network, random, machine, process, fail };
        const isAway = world.time.now < database.awayUntil || isCut(call);
        const fate = isAway ? 'lost' : fateOf(faults, random.next());
        begin(call, fate, () => {
          const done = effect();
          // What it refuses is for its caller, who may not hear it.
          done.catch(() => {});
          if (fate === 'works') answer(call, () => resolve(done));
          if (fate === 'unheard') answer(call, fail);
        });
      }),
    heal: () => {
      Object.assign(faults, quiet);
      database.awayUntil = 0;
    },
  };
  return database;
}

interface Call {
  readonly world: World;
  readonly network: Network;
  readonly random: Random;
  readonly machine: string;
  readonly process: Process;
  readonly fail: () => void;
}

function fateOf({ lost, unheard, late }: DatabaseFaults, drawn: number): Fate {
  if (drawn < lost) return 'lost';
  if (drawn < lost + unheard) return 'unheard';
  return drawn < lost + unheard + late ? 'late' : 'works';
}

/** Lets it be done when it arrives, or later, or never. */
function begin(
  { world, network, random, process, fail }: Call,
  fate: Fate,
  give: () => void,
): void {
  const { time } = world;
  if (fate === 'lost') {
    time.after(random.int(100, random.chance(0.2) ? patienceMicros : 20_000), process, fail);
    return;
  }
  const most = random.chance(work.slowShare) ? work.slowMost : work.most;
  const arrives = network.delay() + random.int(work.least, most);
  if (fate !== 'late') {
    time.after(arrives, undefined, give);
    return;
  }
  time.after(arrives, process, fail);
  const late = random.int(0, random.chance(0.6) ? soonMicros : lateMicros);
  time.after(arrives + late, undefined, give);
}

/** An answer that a cut keeps back for long comes to nobody any more. */
function answer(call: Call, run: () => void): void {
  const { world, network, process, fail } = call;
  const wait = Math.max(0, openFrom(call) - world.time.now) + network.delay();
  if (wait > patienceMicros) world.time.after(patienceMicros, process, fail);
  else world.time.after(wait, process, run);
}

const openFrom = ({ network, process, machine }: Call): number =>
  network.openFrom(process.machine.name, machine);

const isCut = (call: Call): boolean => openFrom(call) > call.world.time.now;
