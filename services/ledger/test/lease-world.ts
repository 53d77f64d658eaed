import { type ManualClock, manualClock } from '@alfred/clock';
import { type EventStore, memoryEventStore } from '@alfred/event-store';
import type { LedgerCommand } from '../src/domain/commands.ts';
import { budget, ending, giveBack, issue, lease, start, tree } from './given.ts';
import { closeUnseen, expire, late, report, rerate, shrink } from './given-leases.ts';
import { type RunningWriters, runWriters } from './running-writers.ts';

// Gateways and metering as they are when all goes well and when it does not, over a ledger whose
// writers come and go. The world remembers what it was told, in the plainest way.

export const ledger = 'led_a';
export const spenders = ['user', 'other'] as const;

/** A lease as its holder knows it. */
interface Held {
  readonly id: string;
  readonly ask: number;
  readonly node: string;
  admitted: number;
  shrinks: number;
  returned: boolean;
}

interface Request {
  readonly id: string;
  readonly lease: Held;
  /** What the ledger was last told of it, and has accepted. */
  charge: bigint | undefined;
  reconciled: boolean;
}

export interface LeaseWorld {
  readonly store: EventStore;
  readonly clock: ManualClock;
  running: RunningWriters;
  readonly leases: Held[];
  readonly requests: Request[];
  asks: number;
  rerates: number;
  reports: number;
  /** What was reported from outside. */
  reported: bigint;
}

export type Policy = 'charge' | 'return';

export async function leaseWorld(): Promise<LeaseWorld> {
  const store = memoryEventStore();
  const clock = manualClock(BigInt(start));
  const running = runWriters(store, { clock });
  const funds = spenders.map((node) => issue(node, 500n));
  const limits = [budget('dep', 300n, 'lifetime'), budget('user', 200n, 'day')];
  await running.apply(ledger, ...tree, ...funds, ...limits);
  const none = { asks: 0, rerates: 0, reports: 0, reported: 0n };
  return { store, clock, running, leases: [], requests: [], ...none };
}

export async function ask(
  world: LeaseWorld,
  node: string,
  { least, most }: { readonly least: bigint; readonly most: bigint },
): Promise<void> {
  world.asks += 1;
  const number = world.asks;
  const [answer] = await world.running.apply(ledger, lease(number, least, { node, most }));
  if (answer?.outcome !== 'accepted' || !answer.lease) return;
  const { lease: id } = answer.lease;
  world.leases.push({ id, ask: number, node, admitted: 0, shrinks: 0, returned: false });
}

export function admit({ leases, requests }: LeaseWorld, which: number): void {
  const held = pick(
    leases.filter(({ returned }) => !returned),
    which,
  );
  if (!held) return;
  held.admitted += 1;
  const id = `req${requests.length}`;
  requests.push({ id, lease: held, charge: undefined, reconciled: false });
}

/** As metering does it: the ending, and what comes late when the lease is gone. */
export async function end(world: LeaseWorld, which: number, amount: bigint): Promise<void> {
  const isDue = ({ charge, reconciled }: Request) => charge === undefined || reconciled;
  const request = pick(world.requests.filter(isDue), which);
  if (!request) return;
  const { id, lease: held, reconciled } = request;
  const over = { lease: held.id, node: held.node };
  const leaseKey = `lease:inc:${held.ask}`;
  const done =
    (!reconciled && (await accepted(world, ending(id, amount, over)))) ||
    (await accepted(world, late(id, amount, { ...over, leaseKey })));
  if (done) request.charge = amount;
}

export async function giveSome(world: LeaseWorld, which: number, amount: bigint): Promise<void> {
  const held = pick(world.leases, which);
  if (!held) return;
  held.shrinks += 1;
  await accepted(world, shrink(held.shrinks, amount, { lease: held.id }));
}

export async function giveUp(world: LeaseWorld, which: number): Promise<void> {
  const held = pick(world.leases, which);
  if (!held) return;
  held.returned = true;
  await accepted(world, giveBack(held.admitted, { lease: held.id }));
}

/** The holder says what it has: nothing that it never heard of. */
export async function sayHeld({ running, asks, leases }: LeaseWorld): Promise<void> {
  await running.apply(ledger, closeUnseen(asks, ...leases.map(({ id }) => id)));
}

export async function reprice(world: LeaseWorld, which: number, amount: bigint): Promise<void> {
  const request = pick(world.requests, which);
  if (!request) return;
  world.rerates += 1;
  const done = await accepted(world, rerate(request.id, amount, `v${world.rerates % 3}`));
  if (done && request.charge !== undefined) request.charge = await chargeNow(world, request.id);
}

export async function reportUsage(world: LeaseWorld, amount: bigint): Promise<void> {
  world.reports += 1;
  const done = await accepted(world, report(amount, { report: `rep${world.reports}` }));
  if (done) world.reported += amount;
}

export async function wait({ clock, running }: LeaseWorld, micros: number): Promise<void> {
  clock.advanceMicros(BigInt(micros));
  await running.keepHouse();
}

/** What metering does with leases whose grace has passed. */
export async function expireOverdue(
  world: LeaseWorld,
  { policy, reconciles }: { readonly policy: Policy; readonly reconciles: boolean },
): Promise<void> {
  for (const id of await world.running.overdue()) {
    if (reconciles) await reconcile(world, id);
    await accepted(world, expire(policy, id));
  }
}

async function reconcile(world: LeaseWorld, id: string): Promise<void> {
  for (const request of world.requests) {
    if (request.lease.id !== id || request.charge !== undefined) continue;
    const over = { lease: id, node: request.lease.node, ending: 'reconciled' } as const;
    if (!(await accepted(world, ending(request.id, 5n, over)))) continue;
    request.charge = 5n;
    request.reconciled = true;
  }
}

/** The process dies, and the next one takes over. */
export async function restart(world: LeaseWorld): Promise<void> {
  world.running = runWriters(world.store, world);
  await world.running.openAll();
}

async function accepted({ running }: LeaseWorld, command: LedgerCommand): Promise<boolean> {
  return (await running.apply(ledger, command))[0]?.outcome === 'accepted';
}

function pick<Item>(items: readonly Item[], which: number): Item | undefined {
  return items[which % Math.max(items.length, 1)];
}

/** What the last entry about a request's charge says that it is. */
async function chargeNow({ store }: LeaseWorld, request: string): Promise<bigint> {
  const entries = await store.read(ledger, 0n, 100_000);
  const texts = entries.map(({ bytes }) => bytes.toString());
  const mine = texts.filter((text) => text.includes(`"request":"${request}"`));
  return BigInt(/"charge":"(\d+)"/.exec(mine.at(-1) ?? '')?.[1] ?? '0');
}
