import type { Bus, BusMessage, Handler } from '@alfred/bus';
import { AlfredError } from '@alfred/errors';
import { subjectMatches } from '../../../../packages/bus/src/subject.ts';
import type { Network } from './network.ts';
import { countEffect, type Process } from './process.ts';
import type { Random } from './random.ts';
import type { World } from './world.ts';

/** How badly messages travel. Shares between 0 and 1. */
export interface BusFaults {
  lose: number;
  duplicate: number;
  /** Delivered so late that others overtake it. */
  delay: number;
}

/** A bus between processes: worse than it promises to be, and it keeps nothing when it falls. */
export interface SimulatedBus {
  readonly faults: BusFaults;
  /** Takes nothing before this moment. */
  awayUntil: number;
  reachedBy(process: Process): Bus;
  /** Everything that it holds is gone. */
  fall(): void;
  heal(): void;
}

interface Reader {
  readonly process: Process;
  readonly subject: string;
  readonly handle: Handler;
}

/** Where it runs, for the network. */
const machine = 'bus';
/** How late a delayed message comes at most, and how long a failed one waits. Microseconds. */
const lateMicros = 3_000_000;
const againMicros = 500_000;
const deliveriesMax = 20;

interface Inside {
  readonly world: World;
  readonly network: Network;
  readonly random: Random;
  readonly state: { awayUntil: number; fallen: number; readers: readonly Reader[] };
  readonly faults: BusFaults;
}

/** A bus that works. */
export function createBus(world: World, network: Network): SimulatedBus {
  const quiet: BusFaults = { lose: 0, duplicate: 0, delay: 0 };
  const state: Inside['state'] = { awayUntil: 0, fallen: 0, readers: [] };
  const random = world.random.fork('bus');
  const faults = { ...quiet };
  const inside: Inside = { ...{ world, network, random }, state, faults };
  return {
    faults,
    get awayUntil() {
      return state.awayUntil;
    },
    set awayUntil(moment) {
      state.awayUntil = moment;
    },
    reachedBy: (process) => ({
      publish: (message) => publish(inside, process, message),
      subscribe: async ({ subject }, handle) => {
        const reader = { process, subject, handle };
        state.readers = [...state.readers.filter((other) => other.process.alive), reader];
        const close = async (): Promise<void> => {
          state.readers = state.readers.filter((other) => other !== reader);
        };
        return { close };
      },
      close: async () => {
        state.readers = state.readers.filter((reader) => reader.process !== process);
      },
    }),
    fall: () => {
      state.fallen += 1;
    },
    heal: () => {
      Object.assign(faults, quiet);
      state.awayUntil = 0;
    },
  };
}

function publish(inside: Inside, process: Process, message: BusMessage): Promise<void> {
  const { world, network, random, state } = inside;
  return new Promise((resolve, reject) => {
    if (!countEffect(process)) return;
    const away = (): void => reject(new AlfredError('service_unavailable', { service: 'bus' }));
    const isCut = network.openFrom(process.machine.name, machine) > world.time.now;
    if (isCut || world.time.now < state.awayUntil) {
      world.time.after(random.int(100, 1_000_000), process, away);
      return;
    }
    world.time.after(network.delay(), undefined, () => {
      receive(inside, message);
      world.time.after(network.delay(), process, resolve);
    });
  });
}

/** To everybody who reads the subject; a process that died reads nothing. */
function receive(inside: Inside, message: BusMessage): void {
  const { network, random, state, faults } = inside;
  const fitting = state.readers.filter(
    ({ subject, process }) => process.alive && subjectMatches(subject, message.subject),
  );
  for (const reader of fitting) {
    if (random.chance(faults.lose)) continue;
    const copies = random.chance(faults.duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const late = random.chance(faults.delay) ? random.int(0, lateMicros) : 0;
      deliver(inside, { message, reader, delivery: 1 }, network.delay() + late);
    }
  }
}

interface Parcel {
  readonly message: BusMessage;
  readonly reader: Reader;
  readonly delivery: number;
}

function deliver(inside: Inside, parcel: Parcel, delay: number): void {
  const { world, state } = inside;
  const { message, reader, delivery } = parcel;
  const { fallen } = state;
  world.time.after(delay, reader.process, () => {
    if (fallen !== state.fallen || !state.readers.includes(reader)) return;
    reader.handle({ ...message, bytes: Uint8Array.from(message.bytes) }).catch(() => {
      if (delivery < deliveriesMax)
        deliver(inside, { ...parcel, delivery: delivery + 1 }, againMicros);
    });
  });
}
