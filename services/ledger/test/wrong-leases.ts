import type { LedgerCommand } from '../src/domain/commands.ts';
import { day, dollars, ending, giveBack, hour, lease, second, start } from './given.ts';
import { captureHold, expireHold, place, release } from './given-holds.ts';
import { closeUnseen, expire, lapse, late, report, rerate, shrink } from './given-leases.ts';
import {
  again,
  claimed,
  funding,
  later,
  noAsset,
  noNode,
  one,
  type Scene,
  tooMuch,
  type Wrong,
  world,
} from './wrong-scene.ts';

// Commands about leases, usage and holds, and what can be wrong with each.

const noLease: Wrong = { over: { lease: 'none' } };
const withLease = [...world, lease(1, dollars(5))];
const foreign: Wrong = { over: { incarnation: 'another' } };
const said: Wrong = { past: [giveBack(3)] };

export const leases = {
  OpenLease: {
    past: world,
    command: lease(1, one),
    wrongs: {
      ...{ node_unknown: noNode, asset_unknown: noAsset },
      ask_closed: { past: [closeUnseen(5)] },
      lease_exists: { past: [lease(7, one, { lease: 'lea1' })] },
      command_invalid: { over: again },
      idempotency_key_reused: { past: [claimed('b'.repeat(64))], over: again },
      request_in_progress: { past: [claimed()], over: again },
      idempotency_key_used: {
        past: [claimed(), ending('r8', 5n, { lease: 'lea3' }), giveBack(1, { lease: 'lea3' })],
        over: again,
      },
      ...funding,
      insufficient_credits: { over: { least: dollars(999), most: dollars(999) } },
    },
  },
  CaptureUsage: {
    past: withLease,
    command: ending('r1', one),
    wrongs: { lease_unknown: noLease, lease_foreign: { over: { node: 'other' } } },
  },
  CaptureLate: {
    past: withLease,
    command: late('r1', one),
    wrongs: { lease_unknown: noLease, lease_foreign: { over: { node: 'other' } } },
  },
  ReportUsage: {
    past: world,
    command: report(one),
    wrongs: {
      node_unknown: noNode,
      asset_unknown: noAsset,
      period_closed: {
        past: [{ type: 'ClosePeriod', until: start - 1 }],
        over: { effective: start - 2 },
      },
    },
  },
  Rerate: {
    past: [...withLease, ending('r1', one)],
    command: rerate('r1', 5n),
    wrongs: { request_unknown: { over: { request: 'none' } } },
  },
  ReturnLease: {
    past: withLease,
    command: giveBack(0),
    wrongs: { lease_unknown: noLease, lease_foreign: foreign, lease_returned: said },
  },
  ShrinkLease: {
    past: withLease,
    command: shrink(1, 1n),
    wrongs: { lease_unknown: noLease, lease_foreign: foreign, lease_returned: said },
  },
  CloseUnseen: { past: withLease, command: closeUnseen(1), wrongs: {} },
  LapseLease: { past: withLease, command: lapse(), wrongs: {} },
  ExpireLease: {
    past: [...withLease, later(40 * second, lapse())],
    after: 2 * day,
    command: expire('charge'),
    wrongs: { lease_unknown: noLease, lease_in_grace: { after: hour } },
  },
} as const satisfies Partial<Record<LedgerCommand['type'], Scene>>;

const noHold: Wrong = { over: { hold: 'none' } };
const withHold = [...world, place(dollars(5), { overCapture: 'refuse' })];

export const holds = {
  PlaceHold: {
    past: world,
    command: place(one),
    wrongs: {
      ...{ node_unknown: noNode, asset_unknown: noAsset },
      hold_exists: { past: [place(1n)] },
      hold_life_invalid: { over: { ttlMs: 99_999_999_999 } },
      holds_too_many: {
        put: ({ nodes }) => {
          for (const node of nodes.values()) node.holds = 1_000_000;
        },
      },
      ...{ ...funding, insufficient_credits: tooMuch },
    },
  },
  CaptureHold: {
    past: withHold,
    command: captureHold(one),
    wrongs: {
      ...{ hold_unknown: noHold, hold_closed: { past: [release()] } },
      capture_exceeds_hold: { over: { amount: dollars(6) } },
    },
  },
  ReleaseHold: {
    past: withHold,
    command: release(),
    wrongs: { hold_unknown: noHold, hold_closed: { past: [release()] } },
  },
  ExpireHold: { past: withHold, command: expireHold(), wrongs: {} },
} as const satisfies Partial<Record<LedgerCommand['type'], Scene>>;
