// What must become of a command, decided by hand on the books as they are before its entry.
import type { Command } from '@alfred/contracts/ledger';
import { type Books, type BudgetRow, balance, holdingsOf, pathOf } from './books.ts';

type Body = NonNullable<Command['body']>;

/** A command whose outcome the model knows: the code of its refusal, or `accepted`. */
export function decideByHand(books: Books, body: Body, at: number): string | undefined {
  switch (body.$case) {
    case 'openNode':
      return openNode(books, body.value);
    case 'moveNode':
      return moveNode(books, body.value);
    case 'issueCredits':
      return placed(books, [body.value.node]);
    case 'allocateCredits':
      return allocate(books, body.value);
    case 'addPeer':
      return books.peers.has(body.value.ledger) ? 'peer_exists' : 'accepted';
    case 'transferCredits':
      return transferCredits(books, body.value);
    case 'reverseTransfer':
      return reverseTransfer(books, body.value);
    case 'holdTransfer':
      return holdTransfer(books, body.value);
    case 'setPayment':
    case 'setPriority':
      return placed(books, [body.value.node]);
    case 'freezeWallet':
      return frost(books, body.value.node, false, 'wallet_frozen');
    case 'thawWallet':
      return frost(books, body.value.node, true, 'wallet_not_frozen');
    case 'setBudget':
      return setBudget(books, body.value);
    case 'removeBudget':
      return budgetOf(books, body.value) ? 'accepted' : 'budget_unknown';
    case 'startOverride':
      return startOverride(books, body.value, at);
    case 'endOverride':
      return inForce(books, body.value.override) ? 'accepted' : 'override_unknown';
    case 'captureHold':
      return captureHold(books, body.value);
    case 'releaseHold':
      return ofHold(books, body.value.hold);
    case 'cancelSchedule':
      return isWaiting(books, body.value.schedule) ? 'accepted' : 'schedule_unknown';
    default:
      return undefined;
  }
}

const depthMax = 8;
const overridesMax = 16;

/** What may stand under what. */
const mayHold: Readonly<Record<string, readonly string[]>> = {
  organization: ['department', 'team', 'user', 'service_account'],
  department: ['department', 'team', 'user', 'service_account'],
  team: ['user', 'service_account'],
};

function placed({ nodes }: Books, names: readonly string[]): string {
  return names.every((name) => nodes.has(name)) ? 'accepted' : 'node_unknown';
}

interface NodeBody {
  readonly node: string;
  readonly kind: string;
  readonly parent: string;
}

function openNode(books: Books, { node, kind, parent }: NodeBody): string {
  if (books.nodes.has(node)) return 'node_exists';
  if (kind === 'organization')
    return parent === '' && node === books.organization ? 'accepted' : 'node_parent_invalid';
  const above = books.nodes.get(parent);
  if (parent === '') return 'node_parent_invalid';
  if (!above) return 'node_unknown';
  if (!mayHold[above.kind]?.includes(kind)) return 'node_parent_invalid';
  return pathOf(books, parent).length < depthMax ? 'accepted' : 'tree_too_deep';
}

function moveNode(books: Books, { node, parent }: Pick<NodeBody, 'node' | 'parent'>): string {
  const own = books.nodes.get(node);
  if (!own) return 'node_unknown';
  const above = books.nodes.get(parent);
  if (!above) return 'node_unknown';
  if (pathOf(books, parent).includes(node)) return 'tree_cycle';
  if (!mayHold[above.kind]?.includes(own.kind)) return 'node_parent_invalid';
  const paths = [...books.nodes.keys()].map((each) => pathOf(books, each));
  const below = paths.filter((path) => path.includes(node));
  const levels = Math.max(...below.map((path) => path.length - path.indexOf(node)));
  return pathOf(books, parent).length + levels <= depthMax ? 'accepted' : 'tree_too_deep';
}

interface Money {
  readonly asset: string;
  readonly amount: string;
}

function allocate(
  books: Books,
  body: Money & { from: string; to: string; fromAccount: string; toAccount: string },
): string {
  const { from, to, fromAccount, toAccount } = body;
  if (from === to && fromAccount === toAccount) return 'command_invalid';
  if (!books.nodes.has(from) || !books.nodes.has(to)) return 'node_unknown';
  for (const [node, account] of [
    [from, fromAccount],
    [to, toAccount],
  ] as const) {
    const kind = books.nodes.get(node)?.kind ?? '';
    if (account === 'pool' && !(kind in mayHold)) return 'pool_unsupported';
  }
  const account = fromAccount === 'pool' ? `pool:${from}` : `wallet:${from}`;
  return withdrawn(books, account, from, body);
}

function holdTransfer(
  books: Books,
  body: Money & { transfer: string; node: string; toLedger: string },
): string {
  if (!books.nodes.has(body.node)) return 'node_unknown';
  if (body.toLedger === books.ledger) return 'transfer_invalid';
  if (!books.peers.has(body.toLedger)) return 'peer_unknown';
  if (books.transfers.get(body.transfer)?.direction === 'out') return 'transfer_exists';
  return withdrawn(books, `wallet:${body.node}`, body.node, body);
}

function transferCredits(
  books: Books,
  body: Money & { transfer: string; from: string; to: string },
): string {
  const { transfer, from, to } = body;
  if (!books.nodes.has(from) || !books.nodes.has(to)) return 'node_unknown';
  if (from === to) return 'transfer_invalid';
  if (books.sent.has(transfer) || books.transfers.has(transfer)) return 'transfer_exists';
  return withdrawn(books, `wallet:${from}`, from, body);
}

function reverseTransfer(books: Books, body: { transfer: string; sender: string }): string {
  const row = books.sent.get(body.transfer);
  if (!row) return 'transfer_unknown';
  if (row.state === 'reversed') return 'transfer_reversed';
  if (row.state === 'final' || row.until === undefined) return 'transfer_final';
  if (body.sender !== '' && body.sender !== row.from) return 'transfer_foreign';
  const thawed = { ...books, frozen: new Set<string>() };
  const wish = { asset: row.asset, amount: String(row.amount) };
  const outcome = withdrawn(thawed, `wallet:${row.to}`, row.to, wish);
  return outcome === 'insufficient_credits' ? 'reversal_uncovered' : outcome;
}

/** Whether so much can be taken out of an account; what leases hold of it may come back. */
function withdrawn(books: Books, account: string, node: string, { asset, amount }: Money): string {
  if (books.frozen.has(node)) return 'wallet_frozen';
  const free = balance(books, account, asset);
  if (free >= BigInt(amount)) return 'accepted';
  let leased = 0n;
  let placed = 0n;
  for (const holding of holdingsOf(books)) {
    if (holding.account !== account || holding.asset !== asset) continue;
    const held = balance(books, `held:${holding.id}`, asset);
    if (books.holds.has(holding.id)) placed += held;
    else leased += held;
  }
  if (free + leased >= BigInt(amount)) return 'held_by_leases';
  return free + leased + placed >= BigInt(amount) ? 'held_by_holds' : 'insufficient_credits';
}

function ofHold({ holds }: Books, id: string): string {
  const row = holds.get(id);
  if (!row) return 'hold_unknown';
  return row.state === 'open' ? 'accepted' : 'hold_closed';
}

function captureHold(books: Books, body: { hold: string; amount: string }): string {
  const row = books.holds.get(body.hold);
  if (row?.state !== 'open' || row.overCapture !== 'refuse') return ofHold(books, body.hold);
  const held = balance(books, `held:${row.id}`, row.asset);
  return BigInt(body.amount) > held ? 'capture_exceeds_hold' : 'accepted';
}

function frost(books: Books, node: string, isFrozen: boolean, otherwise: string): string {
  if (!books.nodes.has(node)) return 'node_unknown';
  return books.frozen.has(node) === isFrozen ? 'accepted' : otherwise;
}

interface BudgetName {
  readonly node: string;
  readonly asset: string;
  readonly window: string;
}

function budgetOf({ budgets }: Books, { node, asset, window }: BudgetName): BudgetRow | undefined {
  return budgets.find((row) => row.node === node && row.asset === asset && row.window === window);
}

/** Floors that a budget gives are never more than its limit, whichever of the two is set. */
function setBudget(
  books: Books,
  body: BudgetName & { readonly limit: string; readonly floor?: string | undefined },
): string {
  const { node, asset, window, limit } = body;
  if (!books.nodes.has(node)) return 'node_unknown';
  const floor = BigInt(body.floor ?? '0');
  const others = books.budgets.filter((row) => row.node !== node);
  const row: BudgetRow = {
    ...{ node, asset, window, limit: BigInt(limit), mode: '', cap: undefined, since: 0 },
    ...{ floor: floor === 0n ? undefined : floor, counters: [] },
  };
  const after = [
    ...others,
    ...books.budgets.filter((each) => !isSame(each, row) && each.node === node),
    row,
  ];
  const giving = givingTo(books, after, row);
  const touched = floor > 0n && giving ? [row, giving] : [row];
  for (const budget of touched) {
    const given = after
      .filter((each) => each.floor !== undefined && givingTo(books, after, each) === budget)
      .reduce((sum, each) => sum + (each.floor ?? 0n), 0n);
    if (given > budget.limit) return 'floor_exceeds_limit';
  }
  return 'accepted';
}

function isSame(one: BudgetName, other: BudgetName): boolean {
  return one.node === other.node && one.asset === other.asset && one.window === other.window;
}

/** The nearest budget above, in the same asset and window. */
function givingTo(
  books: Books,
  rows: readonly BudgetRow[],
  { node, asset, window }: BudgetName,
): BudgetRow | undefined {
  for (const place of pathOf(books, node).toReversed().slice(1)) {
    const found = rows.find((row) => isSame(row, { node: place, asset, window }));
    if (found) return found;
  }
  return undefined;
}

function inForce({ overrides }: Books, name: string): boolean {
  return overrides.get(name)?.ended === false;
}

function startOverride(
  books: Books,
  body: BudgetName & { readonly override: string; readonly endsAt: bigint },
  at: number,
): string {
  const budget = budgetOf(books, body);
  if (!budget) return 'budget_unknown';
  if (inForce(books, body.override)) return 'override_exists';
  if (Number(body.endsAt) <= at) return 'override_past';
  const running = [...books.overrides.values()].filter(
    (each) => !each.ended && isSame(each, budget),
  );
  return running.length < overridesMax ? 'accepted' : 'overrides_too_many';
}

function isWaiting({ movements }: Books, name: string): boolean {
  const row = movements.get(name);
  return row !== undefined && row.ending === undefined;
}

/** Amounts and names that an entry must have from its command. */
export function isAsAsked(body: Body, data: object, moved: bigint): boolean {
  const said = data as Readonly<Record<string, unknown>>;
  const asked = body.value as unknown as Readonly<Record<string, unknown>>;
  const names = [
    ...['node', 'from', 'to', 'parent', 'window', 'override', 'schedule', 'transfer', 'hold'],
    'overCapture',
  ];
  const differs = names.some(
    (name) => name in said && name in asked && (said[name] ?? '') !== (asked[name] ?? ''),
  );
  if (differs) return false;
  const moves = ['issueCredits', 'allocateCredits', 'holdTransfer', 'transferCredits'].includes(
    body.$case,
  );
  return !moves || String(moved) === asked.amount;
}
