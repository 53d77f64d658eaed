import type {
  AllocateCredits,
  RemoveBudget,
  ScheduleMovement,
  SetBudget,
  StartOverride,
} from '../src/domain/commands.ts';
import type { BudgetTerms } from '../src/domain/events.ts';
import { budget, day, start, usd } from './given.ts';

// Commands about budgets, pools and movements, for tests.

/** Any budget of `budget`'s, with other terms. */
export const terms = (
  set: SetBudget,
  over: Partial<Pick<BudgetTerms, 'mode' | 'rolloverCap' | 'floor'>>,
): SetBudget => ({ ...set, ...over });

export const soft = (node: string, limit: bigint, window: SetBudget['window'] = 'month') =>
  terms(budget(node, limit, window), { mode: 'soft' });

export const removeBudget = (
  node: string,
  window: SetBudget['window'] = 'month',
): RemoveBudget => ({ type: 'RemoveBudget', node, asset: usd, window });

/** An override of the department's budget, for a day. */
export const override = (
  id: string,
  amount: bigint,
  over: Partial<StartOverride> = {},
): StartOverride => ({
  ...{ type: 'StartOverride', override: id, node: 'dep', asset: usd, window: 'month', amount },
  ...{ reason: 'launch', approver: 'usr_boss', endsAt: start + day },
  ...over,
});

export const endOverride = (id: string) => ({ type: 'EndOverride', override: id }) as const;

/** From a wallet into the pool of a node. */
export const fillPool = (from: string, to: string, amount: bigint): AllocateCredits => ({
  ...{ type: 'AllocateCredits', from, to, asset: usd, amount },
  ...{ fromAccount: undefined, toAccount: 'pool' },
});

export const sweep = (
  schedule: string,
  node: string,
  over: Partial<ScheduleMovement> = {},
): ScheduleMovement => ({
  ...{ type: 'ScheduleMovement', schedule, kind: 'sweep', node, asset: usd },
  ...{ amount: undefined, dueAt: 0 },
  ...over,
});

export const topUp = (
  schedule: string,
  node: string,
  amount: bigint,
  over: Partial<ScheduleMovement> = {},
): ScheduleMovement => ({ ...sweep(schedule, node), kind: 'top_up', amount, ...over });

export const runMovement = (schedule: string) => ({ type: 'RunMovement', schedule }) as const;
export const freeze = (node: string) => ({ type: 'FreezeWallet', node }) as const;
export const thaw = (node: string) => ({ type: 'ThawWallet', node }) as const;
export const move = (node: string, parent: string) => ({ type: 'MoveNode', node, parent }) as const;
