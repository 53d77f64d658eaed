import type { BudgetRow } from '../model/books.ts';
import { sendNew, someAmount, somePlace } from './draw.ts';
import { type Operation, type Stage, usd } from './stage.ts';

const second = 1_000_000;
const windows = ['day', 'week', 'month', 'quarter', 'lifetime'];

function set(stage: Stage): void {
  const { random } = stage;
  const { ledger, node } = somePlace(stage);
  const window = random.pick(windows);
  const value = {
    ...{ node, asset: usd, window },
    limit: random.chance(0.08) ? '0' : someAmount(stage, 300),
    mode: random.chance(0.2) ? 'soft' : 'hard',
    rolloverCap: window !== 'lifetime' && random.chance(0.3) ? someAmount(stage, 100) : undefined,
    floor: random.chance(0.2) ? someAmount(stage, 40) : undefined,
  };
  sendNew(stage, ledger, { $case: 'setBudget', value });
}

function someBudget(stage: Stage): { ledger: string; budget: BudgetRow } | undefined {
  const { ledger } = somePlace(stage);
  const { budgets } = stage.platform.booksOf(ledger);
  return budgets.length === 0 ? undefined : { ledger, budget: stage.random.pick(budgets) };
}

/** The same budget with another limit. */
function change(stage: Stage): void {
  const found = someBudget(stage);
  if (!found) return;
  const { node, asset, window, mode, cap, floor } = found.budget;
  const value = {
    ...{ node, asset, window, mode, limit: someAmount(stage, 300) },
    rolloverCap: cap === undefined ? undefined : String(cap),
    floor: floor === undefined ? undefined : String(floor),
  };
  sendNew(stage, found.ledger, { $case: 'setBudget', value });
}

function remove(stage: Stage): void {
  const found = someBudget(stage);
  if (!found) return;
  const { node, asset, window } = found.budget;
  sendNew(stage, found.ledger, { $case: 'removeBudget', value: { node, asset, window } });
}

function startOverride(stage: Stage): void {
  const { random, step, platform } = stage;
  const found = someBudget(stage);
  if (!found) return;
  const { node, asset, window } = found.budget;
  const now = platform.world.epoch + platform.world.time.now;
  const value = {
    ...{ override: `ovr_${step}`, node, asset, window, amount: someAmount(stage, 200) },
    ...{ reason: 'because', approver: 'somebody' },
    endsAt: BigInt(now + random.int(-5, 120) * second),
  };
  sendNew(stage, found.ledger, { $case: 'startOverride', value });
}

function endOverride(stage: Stage): void {
  const { random, platform } = stage;
  const { ledger } = somePlace(stage);
  const known = [...platform.booksOf(ledger).overrides.keys()];
  if (known.length === 0) return;
  sendNew(stage, ledger, { $case: 'endOverride', value: { override: random.pick(known) } });
}

/** What is done with budgets. */
export const budgetOperations: readonly Operation[] = [
  { name: 'set-budget', weight: 3, run: set },
  { name: 'change-budget', weight: 3, run: change },
  { name: 'remove-budget', weight: 1, run: remove },
  { name: 'start-override', weight: 2, run: startOverride },
  { name: 'end-override', weight: 1, run: endOverride },
];
