import { setTimeout as delay } from 'node:timers/promises';
import type { Demo } from '@alfred/home';
import {
  type Call,
  type Load,
  startLoad,
} from '../../services/standalone/test/acceptance/degradation/load.ts';

/** A call, and by which door it went: the name of a gateway, or the balancer's. */
export interface DoorCall {
  readonly door: string;
  readonly call: Call;
}

/** Clients that call without a pause to think, at every door, for as long as the cluster lives. */
export interface Traffic {
  /** What every client has written down so far. */
  all(): readonly Call[];
  /** Calls that end from now on. */
  mark(): () => readonly DoorCall[];
  /** Whether the last calls at every door were answered whole; else what they were. */
  isSteady(): true | string;
  /** Waits until gateways know how much is spent here: only then leases are as large as they get. */
  warm(): Promise<void>;
  /** Clients finish what they have begun and go on at other doors. */
  moveTo(doors: Doors): Promise<void>;
  /** Resolves when the last call has ended. */
  stop(): Promise<void>;
}

/** Names and URLs of where clients call. */
export type Doors = Readonly<Record<string, string>>;

const clientsPerDoor = 3;
const pauseMs = 40;
/** Gateways measure over five to ten seconds; then comes the next lease. */
const warmMs = 12_000;
/** So many calls in a row, answered whole, make a door steady. */
const steadyCalls = 8;

interface Run {
  readonly door: string;
  readonly load: Load;
  isOpen: boolean;
}

/** Steady traffic on the demo's key. */
export function startTraffic(demo: Demo, doors: Doors): Traffic {
  // Those that have ended stay in it: their calls count.
  const runs: Run[] = [];
  let openedAt = 0;
  const open = (where: Doors) => {
    openedAt = performance.now();
    for (const [door, url] of Object.entries(where)) {
      const load = startLoad({ ...demo, url }, { clients: clientsPerDoor, pauseMs });
      runs.push({ door, load, isOpen: true });
    }
  };
  const close = async () => {
    await Promise.all(runs.map(({ load }) => load.stop()));
    for (const run of runs) run.isOpen = false;
  };
  open(doors);
  return {
    all: () => runs.flatMap(({ load }) => load.calls),
    mark: () => {
      const known = runs.map(({ load }) => load.calls.length);
      return () =>
        runs.flatMap(({ door, load }, index) =>
          load.calls.slice(known[index] ?? 0).map((call) => ({ door, call })),
        );
    },
    warm: () => delay(Math.max(0, openedAt + warmMs - performance.now())),
    isSteady: () => {
      const unsteady = runs.filter(({ isOpen }) => isOpen).map(unsteadiness);
      return unsteady.find((each) => each !== undefined) ?? true;
    },
    moveTo: async (next) => {
      await close();
      open(next);
    },
    stop: close,
  };
}

/** Why a door is not steady. */
function unsteadiness({ door, load }: Run): string | undefined {
  const last = load.calls.slice(-steadyCalls);
  const failed = last.filter((call) => !isServed(call)).map(describe);
  if (failed.length > 0) return `${door}: ${[...new Set(failed)].join(', ')}`;
  return last.length < steadyCalls ? `${door}: ${last.length} calls so far` : undefined;
}

/** An answer that came whole: its cost stands at its end. */
export function isServed({ status, cost }: Call): boolean {
  return status === 200 && cost !== undefined;
}

/** A refusal that says why, and when another try is worth it. */
export function isClearRefusal({ status, code, retryAfter }: Call): boolean {
  if (code === undefined) return false;
  return status === 504 || ([429, 503].includes(status) && retryAfter !== undefined);
}

/** An answer in a word or two. */
export function describe(call: Call): string {
  if (isServed(call)) return 'answered';
  if (call.status === 0) return 'no answer';
  if (call.status === 200) return 'broken off';
  return `${call.status} ${call.code ?? ''}`.trim();
}
