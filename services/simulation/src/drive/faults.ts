// What goes wrong: one thing a step, drawn from the seed. Everything heals before a run ends.
import { add, type Component, ledgerNames, type Platform } from '../parts/platform.ts';
import type { Operation, Stage } from './stage.ts';

const second = 1_000_000;
const gatewaysMax = 4;

function anyone({ platform, random }: Stage): Component {
  return random.pick([...platform.components.values()]);
}

function crash(stage: Stage): void {
  const { platform, random } = stage;
  const component = anyone(stage);
  const { process } = component;
  if (!process?.alive) return;
  // Now, or in the middle of what it is about to do.
  if (random.chance(0.5)) {
    process.effectsLeft = random.int(1, 12);
    platform.world.note(`${process.name} will die`);
  } else {
    platform.crash(component.name, { power: random.chance(0.3) });
  }
}

/** Whoever watches processes starts them again, sooner or later. */
function restart({ platform }: Stage): void {
  for (const { name, process } of platform.components.values()) {
    if (process && !process.alive) platform.crash(name, { power: false });
    platform.start(name);
  }
}

function cut({ platform, random }: Stage): void {
  const names = [...platform.components.keys(), 'database', 'usage-database', 'bus', 'api'];
  const one = random.pick(names);
  const other = random.pick(names);
  const until = platform.world.time.now + random.int(second / 10, 60 * second);
  if (one !== other) platform.network.cut(one, other, until);
}

function reset({ platform, random }: Stage): void {
  const names = [...platform.components.keys()];
  platform.network.reset(random.pick(names), random.pick(names));
}

function pauseSomebody(stage: Stage): void {
  const { platform, random } = stage;
  const { process } = anyone(stage);
  if (!process?.alive) return;
  const { now } = platform.world.time;
  const isLong = random.chance(process.machine.sleeps ? 0.6 : 0.2);
  const length = isLong
    ? random.int(20 * second, 90 * second)
    : random.int(second / 10, 5 * second);
  if (process.pausedUntil > now) return;
  process.pausedUntil = now + length;
  // A stopped process keeps its monotonic time; on a machine that sleeps it stands.
  const sleeps = process.machine.sleeps && random.chance(0.8);
  if (sleeps) process.suspended += length;
  platform.world.note(`${process.name} ${sleeps ? 'sleeps' : 'stops'} for ${length}`);
}

function stepClock(stage: Stage): void {
  const { random, platform } = stage;
  const { machine } = anyone(stage);
  const by =
    random.pick([3_600, 60, 2, 1]) * (machine.sleeps || random.chance(0.5) ? 1 : -1) * second;
  const isBack = !machine.sleeps && random.chance(0.4);
  machine.wallOffset = isBack ? 0 : machine.wallOffset + by;
  platform.world.note(`the clock of ${machine.name} is ${machine.wallOffset} off`);
}

function worsenDatabase({ platform, random }: Stage): void {
  const database = random.pick([platform.database, platform.usageDatabase]);
  if (random.chance(0.2)) {
    database.awayUntil = platform.world.time.now + random.int(second / 10, 20 * second);
    return;
  }
  const share = (): number => (random.chance(0.5) ? 0 : random.next() * 0.3);
  Object.assign(database.faults, { lost: share(), unheard: share(), late: share() });
}

function worsenBus({ platform, random }: Stage): void {
  const { bus } = platform;
  if (random.chance(0.2)) {
    bus.awayUntil = platform.world.time.now + random.int(second / 10, 20 * second);
    bus.fall();
    return;
  }
  const share = (): number => (random.chance(0.5) ? 0 : random.next() * 0.4);
  Object.assign(bus.faults, { lose: share(), duplicate: share(), delay: share() });
}

/** Somebody else fills the disk, and makes room again. */
function fillDisk({ platform, random }: Stage): void {
  const gateways = [...platform.components.values()].filter(({ kind }) => kind === 'gateway');
  const { disk, name } = random.pick(gateways).machine;
  const used = disk.capacity - disk.room();
  disk.capacity = used + random.int(0, 4_096);
  platform.world.note(`the disk of ${name} has ${disk.room()} left`);
  platform.world.time.after(random.int(second, 30 * second), undefined, () => {
    disk.capacity = platform.options.diskBytes;
  });
}

function failSync({ platform, random }: Stage): void {
  const gateways = [...platform.components.values()].filter(({ kind }) => kind === 'gateway');
  random.pick(gateways).machine.disk.failingSyncs = 1;
}

/** Somebody reaches the other ledger process from now on: both may write for a while. */
function reroute({ platform, random }: Stage): void {
  const who = random.pick(['quota', 'metering', 'api']);
  platform.routes.set(who, random.pick(ledgerNames));
}

/** A machine is restored twice from one image: two gateways begin with one folder. */
function twin({ platform, random }: Stage): void {
  const gateways = [...platform.components.values()].filter(({ kind }) => kind === 'gateway');
  const dead = gateways.filter(({ process }) => !process?.alive);
  if (dead.length === 0 || gateways.length >= gatewaysMax) return;
  const { machine, name } = random.pick(dead);
  const made = add(platform, `gateway-${gateways.length + 1}`, 'gateway', machine.disk.copy());
  platform.world.note(`${made.name} has the folder of ${name}`);
  platform.start(made.name);
}

/** A night: every machine sleeps, or stands still, for hours or days. */
function night({ platform, random }: Stage): void {
  const { now } = platform.world.time;
  const hours = random.int(1, random.chance(0.3) ? 80 : 10);
  const isSleep = random.chance(0.3);
  for (const { process } of platform.components.values()) {
    if (!process?.alive) continue;
    const until = now + hours * 3_600 * second + random.int(0, second);
    const sleeps = isSleep && process.machine.sleeps;
    if (sleeps) process.suspended += until - Math.max(now, process.pausedUntil);
    process.pausedUntil = Math.max(until, process.pausedUntil);
  }
  platform.world.note(`a night of ${hours} hours`);
}

/** Everything that goes wrong. */
export const faults: readonly Operation[] = [
  { name: 'crash', weight: 5, run: crash },
  { name: 'restart', weight: 8, run: restart },
  { name: 'cut', weight: 2, run: cut },
  { name: 'reset', weight: 2, run: reset },
  { name: 'pause', weight: 4, run: pauseSomebody },
  { name: 'clock', weight: 1, run: stepClock },
  { name: 'database', weight: 6, run: worsenDatabase },
  { name: 'bus', weight: 3, run: worsenBus },
  { name: 'disk-full', weight: 1, run: fillDisk },
  { name: 'sync-fails', weight: 1, run: failSync },
  { name: 'reroute', weight: 3, run: reroute },
  { name: 'twin', weight: 1, run: twin },
  { name: 'night', weight: 0.4, run: night },
];

/** Ends what is wrong around the processes. */
export function calmDown(platform: Platform): void {
  platform.network.heal();
  platform.database.heal();
  platform.usageDatabase.heal();
  platform.bus.heal();
  platform.routes.clear();
  for (const { machine } of platform.components.values()) {
    machine.disk.capacity = platform.options.diskBytes;
    machine.disk.failingSyncs = 0;
  }
  // An operator who sees that a clock is not trusted sets it, and confirms it by a new start.
  for (const name of ledgerNames) {
    platform.crash(name, { power: false });
    platform.component(name).machine.wallOffset = 0;
    platform.start(name);
  }
}

/** Ends everything that is wrong, for the end of a run. */
export function heal(stage: Stage): void {
  const { platform } = stage;
  calmDown(platform);
  for (const { machine, process } of platform.components.values()) {
    machine.wallOffset = 0;
    if (process) Object.assign(process, { effectsLeft: undefined, pausedUntil: 0 });
  }
  restart(stage);
}
