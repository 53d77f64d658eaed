import { expect } from 'vitest';
import { holdLifeMs, type Lives, leaseLives } from '../src/app/lives.ts';
import type {
  AllocateCredits,
  CaptureUsage,
  IssueCredits,
  LedgerCommand,
  OpenLease,
  OpenLedger,
  OpenNode,
  Refusal,
  ReturnLease,
  SetBudget,
} from '../src/domain/commands.ts';
import { decide } from '../src/domain/decide.ts';
import type { PastEntry } from '../src/domain/decision-context.ts';
import type { LedgerEvent } from '../src/domain/events.ts';
import { evolve } from '../src/domain/evolve.ts';
import { isOwnKeyed, ownKeyOf } from '../src/domain/keys.ts';
import type { Decision } from '../src/domain/refusal.ts';
import { emptyState, type LedgerState } from '../src/domain/state.ts';

/** 2026-11-22 10:00 in UTC, in microseconds. */
export const start = Date.UTC(2026, 10, 22, 10) * 1000;
export const second = 1_000_000;
export const hour = 3_600 * second;
export const day = 24 * hour;

export const usd = 'USD/9';
/** So many dollars in minor units. */
export const dollars = (amount: number): bigint => BigInt(Math.round(amount * 1e9));

/** A command at a moment: `start` plus so many microseconds. */
export interface Timed {
  readonly after: number;
  readonly command: LedgerCommand;
}

export const after = (micros: number, command: LedgerCommand): Timed => ({
  after: micros,
  command,
});

/** A ledger for domain tests: state, and how commands reach it. */
export interface Bench {
  readonly state: LedgerState;
  readonly events: LedgerEvent[];
  readonly lives: Lives;
  run(command: LedgerCommand | Timed): Decision;
}

const here = { ledger: 'led_a', origin: 'alfred/dep/led_a', isClockSafe: true };

/** Leases live by the offsets of commands; a command that has a key of its own is found by it. */
export function bench(): Bench {
  const state = emptyState();
  const events: LedgerEvent[] = [];
  const lives = leaseLives(day);
  const keyed = new Map<string, PastEntry>();
  return {
    state,
    events,
    lives,
    run: (step) => {
      const { after: offset, command } = 'command' in step ? step : after(0, step);
      const at = Math.max(start + offset, state.at + 1);
      lives.at(start + offset);
      const past = (key: string) => keyed.get(key);
      const decision = decide(state, command, { ...here, at, lives, past });
      if (decision.outcome === 'refused') return decision;
      keepKey(keyed, command, { seq: state.seq + 1, at, event: decision.events[0] });
      for (const event of decision.events) {
        evolve(state, { seq: state.seq + 1, at: Math.max(at, state.at + 1), event });
        if (event.type === 'LeaseOpened.v1') lives.begin(event.data.lease, event.data.ttlMs);
        if (event.type === 'HoldPlaced.v1') {
          lives.begin(event.data.hold, holdLifeMs(event.data, at));
        }
        events.push(event);
      }
      return decision;
    },
  };
}

function keepKey(
  keyed: Map<string, PastEntry>,
  command: LedgerCommand,
  { event, ...place }: Pick<PastEntry, 'seq' | 'at'> & { readonly event: LedgerEvent | undefined },
): void {
  const key = isOwnKeyed(command) ? ownKeyOf(command) : undefined;
  const digest = command.type === 'OpenLease' ? (command.claim?.body ?? '') : '';
  if (key !== undefined && event) keyed.set(key, { ...place, digest, event });
}

type Partly = { readonly type: LedgerEvent['type'] } & Readonly<Record<string, unknown>>;

/** `given(past).when(command).gives(events)`, each event as far as it is stated. */
export function given(...past: readonly (LedgerCommand | Timed)[]) {
  const here = bench();
  for (const step of past) expect(here.run(step)).toMatchObject({ outcome: 'accepted' });
  return {
    when: (command: LedgerCommand | Timed) => {
      const decision = here.run(command);
      return {
        state: here.state,
        gives: (...events: readonly Partly[]) =>
          expect(decision).toMatchObject({ outcome: 'accepted', events }),
        refuses: (code: Refusal['code'], params: Refusal['params'] = {}) =>
          expect(decision).toMatchObject({ outcome: 'refused', refusal: { code, params } }),
      };
    },
  };
}

export const openLedger = (over: Partial<OpenLedger> = {}): OpenLedger => ({
  ...{ type: 'OpenLedger', organization: 'org', timeZone: 'UTC', assets: [usd] },
  ...over,
});

export const openNode = (
  node: string,
  parent: string | undefined,
  kind: OpenNode['kind'],
): OpenNode => ({ type: 'OpenNode', node, parent, kind });

/** org ← dep ← team ← user, and a second user in the department. */
export const tree: readonly LedgerCommand[] = [
  openLedger(),
  openNode('org', undefined, 'organization'),
  openNode('dep', 'org', 'department'),
  openNode('team', 'dep', 'team'),
  openNode('user', 'team', 'user'),
  openNode('other', 'dep', 'user'),
];

export const issue = (
  node: string,
  amount: bigint,
  expiresAt?: number | undefined,
): IssueCredits => ({
  ...{ type: 'IssueCredits', node, asset: usd, amount, expiresAt },
});

export const allocate = (from: string, to: string, amount: bigint): AllocateCredits => ({
  ...{ type: 'AllocateCredits', from, to, asset: usd, amount },
  ...{ fromAccount: undefined, toAccount: undefined },
});

export const budget = (
  node: string,
  limit: bigint,
  window: SetBudget['window'] = 'month',
): SetBudget => ({
  ...{ type: 'SetBudget', node, asset: usd, window, limit, mode: 'hard' },
  ...{ rolloverCap: undefined, floor: undefined },
});

/** A lease of exactly `amount` for `user`, named after its ask. */
export const lease = (ask: number, amount: bigint, over: Partial<OpenLease> = {}): OpenLease => ({
  type: 'OpenLease',
  lease: `lea${ask}`,
  incarnation: 'inc',
  ask,
  node: 'user',
  asset: usd,
  least: amount,
  most: amount,
  ttlMs: 30_000,
  claim: undefined,
  ...over,
});

export const ending = (
  request: string,
  amount: bigint,
  over: Partial<CaptureUsage> = {},
): CaptureUsage => ({
  type: 'CaptureUsage',
  request,
  lease: 'lea1',
  node: 'user',
  ending: 'settled',
  asset: usd,
  amount,
  provider: 'openai',
  model: 'gpt-4o-mini',
  usage: [['outputText', 96]],
  how: 'provider',
  timing: undefined,
  apiKey: 'key',
  tags: [],
  disputed: false,
  ...over,
});

export const giveBack = (admitted: number, over: Partial<ReturnLease> = {}): ReturnLease => ({
  ...{ type: 'ReturnLease', lease: 'lea1', incarnation: 'inc', admitted },
  ...over,
});

/** A posting as entries state it. */
export const posting = (from: string, to: string, amount: bigint) => ({
  from,
  to,
  asset: usd,
  amount,
});
