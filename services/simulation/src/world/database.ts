import { AlfredError } from '@alfred/errors';
import type { Network } from './network.ts';
import { countEffect, type Process } from './process.ts';
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
/** A caller that hears nothing gives up after so long. */
const patienceMicros = 2_000_000;

type Fate = 'works' | 'lost' | 'unheard' | 'late';

/** A database that works, on a machine of that name. */
export function createDatabase(world: World, network: Network, machine: string): Database {
  const random = world.random.fork(machine);
  const quiet: DatabaseFaults = { lost: 0, unheard: 0, late: 0 };
  const faults = { ...quiet };

  const fateOf = (): Fate => {
    const drawn = random.next();
    if (drawn < faults.lost) return 'lost';
    if (drawn < faults.lost + faults.unheard) return 'unheard';
    return drawn < faults.lost + faults.unheard + faults.late ? 'late' : 'works';
  };
  const workMicros = (): number =>
    random.int(work.least, random.chance(work.slowShare) ? work.slowMost : work.most);

  function call<Value>(process: Process, effect: () => Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (!countEffect(process)) return;
      const fail = (): void => reject(new AlfredError('database_unavailable'));
      const fate = fateOf();
      const blocked = network.openFrom(process.machine.name, machine) > world.time.now;
      const isAway = world.time.now < database.awayUntil;
      const answer = (run: () => void): void => {
        const open = network.openFrom(process.machine.name, machine);
        const wait = Math.max(0, open - world.time.now) + network.delay();
        if (wait > patienceMicros) world.time.after(patienceMicros, process, fail);
        else world.time.after(wait, process, run);
      };
      const give = (): void => {
        const done = effect();
        // What it refuses is for its caller, who may not hear it.
        done.catch(() => {});
        if (fate === 'unheard') answer(fail);
        else if (fate !== 'late') answer(() => resolve(done));
      };
      if (fate === 'lost' || blocked || isAway) {
        world.time.after(random.int(100, blocked ? patienceMicros : 20_000), process, fail);
        return;
      }
      const arrives = network.delay() + workMicros();
      if (fate === 'late') {
        world.time.after(arrives, process, fail);
        world.time.after(arrives + random.int(0, lateMicros), undefined, give);
      } else {
        world.time.after(arrives, undefined, give);
      }
    });
  }

  const database: Database = {
    faults,
    awayUntil: 0,
    call,
    heal: () => {
      Object.assign(faults, quiet);
      database.awayUntil = 0;
    },
  };
  return database;
}
