import type { LedgerCommand } from '../src/domain/commands.ts';
import { day, hour, second, start } from './given.ts';
import { keyOf, restore, rotate } from './given-signer.ts';
import { holds, leases } from './wrong-leases.ts';
import { budgets, credits, tenancy } from './wrong-money.ts';
import { type Scene, world } from './wrong-scene.ts';
import { transfers } from './wrong-transfers.ts';
import { closings } from './wrong-wallets.ts';

// Of every command one that is accepted, and everything that can be wrong with it, each by itself.

const origin = 'alfred/dep/led_a';

/** By command: without a line here, a new one does not compile. */
export const scenes: Readonly<Record<LedgerCommand['type'], Scene>> = {
  ...tenancy,
  ...credits,
  ...budgets,
  ...leases,
  ...holds,
  ...transfers,
  ...closings,
  RotateSignerKey: {
    past: world,
    command: rotate(origin, 1, 2),
    wrongs: {
      signer_key_invalid: { over: { to: keyOf('alfred/dep/led_b', 2) } },
      signer_key_stale: { past: [rotate(origin, 1, 3)] },
    },
  },
  DeclareRestore: {
    past: world,
    command: restore({ origin, from: 2, size: 5 }, `${origin}/r2`),
    wrongs: {
      restore_invalid: { over: { from: 6 } },
      signer_key_invalid: { over: { key: keyOf('alfred/dep/led_b', 1) } },
    },
  },
  ClosePeriod: {
    past: world,
    command: { type: 'ClosePeriod', until: start - hour },
    wrongs: {
      period_past: { past: [{ type: 'ClosePeriod', until: start - hour }] },
      period_ahead: { over: { until: start + day } },
    },
  },
  RecordAct: {
    past: world,
    command: { type: 'RecordAct', act: 'key.created', subject: 'key_1', facts: [] },
    wrongs: {},
  },
  CountRefusals: {
    past: world,
    command: {
      ...{ type: 'CountRefusals', node: 'user', apiKey: 'key_1', code: 'model_denied' },
      ...{ count: 3, first: start, last: start + second },
    },
    wrongs: {},
  },
};
