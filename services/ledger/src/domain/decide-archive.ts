import { nodeRefusal } from './archived.ts';
import type { ArchiveNode } from './commands.ts';
import type { LedgerEvent, NodeArchived, Posting } from './events.ts';
import { joinParts, lotsMax } from './lots.ts';
import { accept, type Decision, inUnit, type Refused, refuse } from './refusal.ts';
import { balanceKey, balanceOf, type LedgerState, poolOf, walletOf } from './state.ts';

/** Nodes that one command may archive, and what it may end below them. */
export const archiveMax = 500;

/** Of an entry of 65,535 bytes, for nodes and postings; the rest is for its envelope. */
const bytesMax = 48_000;

/**
 * A node and everything below it. What stood in wallets and pools there goes to a wallet above;
 * budgets, overrides and movements end by entries of their own. Frozen wallets are emptied, too:
 * freezing stops who spends, and this is no spending.
 *
 * Refusals: node_unknown, node_archived, archive_unsupported (the organisation), sweep_invalid (no
 * node above it), wallet_closed (where credits would go to, or come from), subtree_too_large,
 * wallet_not_empty (also one that owes), then held_by_leases while leases below are open or a
 * transfer is on its way, held_by_holds, and lots_too_many.
 */
export function decideArchiveNode(state: LedgerState, command: ArchiveNode): Decision {
  const { node, sweepTo } = command;
  const refusal = targetRefusal(state, command);
  if (refusal) return refusal;
  const below = subtreeOf(state, node);
  const postings = sweptOf(state, below, sweepTo);
  const endings = endingsOf(state, new Set(below));
  const unfit =
    closedSource(state, postings) ??
    sizeRefusal(below, postings, endings.length) ??
    leftRefusal(state, below, sweepTo) ??
    holdingRefusal(state, below) ??
    lotsRefusal(state, postings);
  if (unfit) return unfit;
  const archived: NodeArchived = {
    ...{ type: 'NodeArchived.v1', postings },
    data: { node, nodes: below, sweptTo: sweepTo },
  };
  return accept(archived, ...endings);
}

function targetRefusal(state: LedgerState, { node, sweepTo }: ArchiveNode): Refused | undefined {
  const refusal =
    nodeRefusal(state, node) ?? (sweepTo === undefined ? undefined : nodeRefusal(state, sweepTo));
  if (refusal) return refusal;
  if (node === state.organization) return refuse('archive_unsupported', { node });
  if (sweepTo === undefined) return undefined;
  const above = state.nodes.get(node)?.path.slice(0, -1) ?? [];
  if (!above.includes(sweepTo)) return refuse('sweep_invalid', { node, target: sweepTo });
  if (!state.closed.has(sweepTo)) return undefined;
  return refuse('wallet_closed', { node: sweepTo, account: walletOf(sweepTo) });
}

/** The node, and all below it that are not archived yet, parents first. */
function subtreeOf({ nodes, archived }: LedgerState, node: string): readonly string[] {
  return [...nodes.values()]
    .filter(({ id, path }) => path.includes(node) && !archived.has(id))
    .toSorted((a, b) => a.path.length - b.path.length)
    .map(({ id }) => id);
}

/** The accounts of a node. */
const accountsOf = (node: string) => [walletOf(node), poolOf(node)];

function sweptOf(
  state: LedgerState,
  below: readonly string[],
  sweepTo: string | undefined,
): readonly Posting[] {
  if (sweepTo === undefined) return [];
  const to = walletOf(sweepTo);
  return below
    .flatMap(accountsOf)
    .flatMap((from) =>
      [...state.assets].map((asset) => ({
        ...{ from, to, asset },
        amount: balanceOf(state, from, asset),
      })),
    )
    .filter(({ amount }) => amount > 0n);
}

/** A rerate may have given something back to a closed wallet. */
function closedSource({ closed }: LedgerState, postings: readonly Posting[]): Refused | undefined {
  for (const { from } of closed.size > 0 ? postings : []) {
    const node = nodeOf(from);
    if (closed.has(node)) return refuse('wallet_closed', { node, account: from });
  }
  return undefined;
}

function sizeRefusal(
  below: readonly string[],
  postings: readonly Posting[],
  endings: number,
): Refused | undefined {
  const names = below.reduce((sum, node) => sum + node.length + 3, 0);
  const bytes = postings.reduce(
    (sum, { from, to, asset, amount }) =>
      sum + from.length + to.length + asset.length + String(amount).length + 44,
    names,
  );
  if (below.length <= archiveMax && endings <= archiveMax && bytes <= bytesMax) return undefined;
  return refuse('subtree_too_large', { nodes: String(below.length), limit: String(archiveMax) });
}

function leftRefusal(
  state: LedgerState,
  below: readonly string[],
  sweepTo: string | undefined,
): Refused | undefined {
  for (const account of below.flatMap(accountsOf)) {
    for (const asset of state.assets) {
      const available = balanceOf(state, account, asset);
      if (available === 0n || (available > 0n && sweepTo !== undefined)) continue;
      const node = nodeOf(account);
      return refuse('wallet_not_empty', { node, account, ...inUnit(asset, { available }) });
    }
  }
  return undefined;
}

/** What is held for spenders below, or of accounts below, must have come back. */
function holdingRefusal(state: LedgerState, below: readonly string[]): Refused | undefined {
  const nodes = new Set(below);
  const isBelow = (holding: { readonly node: string; readonly account: string }) =>
    nodes.has(holding.node) || nodes.has(nodeOf(holding.account));
  for (const lease of state.leases.values()) {
    if (isBelow(lease)) return heldBy(state, 'held_by_leases', lease);
  }
  for (const { node, asset } of state.transfers.values()) {
    const held = { node, account: walletOf(node), asset };
    if (nodes.has(node)) return heldBy(state, 'held_by_leases', held);
  }
  for (const hold of state.placed.values()) {
    if (isBelow(hold)) return heldBy(state, 'held_by_holds', hold);
  }
  return undefined;
}

function heldBy(
  state: LedgerState,
  code: 'held_by_leases' | 'held_by_holds',
  holding: { readonly node: string; readonly account: string; readonly asset: string },
): Refused {
  const { node, account, asset } = holding;
  const available = balanceOf(state, account, asset);
  const held = state.holds.get(balanceKey(account, asset))?.held ?? 0n;
  return refuse(code, { node, account, ...inUnit(asset, { available, held, needed: held }) });
}

/** All that comes together may be more lots than one wallet can have. */
function lotsRefusal({ lots }: LedgerState, postings: readonly Posting[]): Refused | undefined {
  const all = new Map<string, ReturnType<typeof joinParts>>();
  for (const { from, to, asset } of lots.size > 0 ? postings : []) {
    const coming = lots.get(balanceKey(from, asset));
    if (!coming) continue;
    const joined = joinParts(all.get(asset) ?? lots.get(balanceKey(to, asset)) ?? [], coming);
    if (joined.length > lotsMax) {
      return refuse('lots_too_many', { account: to, limit: String(lotsMax) });
    }
    all.set(asset, joined);
  }
  return undefined;
}

/** Everything that was to go on by itself below. */
function endingsOf(state: LedgerState, below: ReadonlySet<string>): readonly LedgerEvent[] {
  const movements = [...state.movements.values()].filter(({ node }) => below.has(node));
  const budgets = [...below].flatMap((node) => state.budgets.get(node) ?? []);
  return [
    ...movements.map(({ schedule }) => ({
      ...{ type: 'MovementCancelled.v1' as const, postings: [], data: { schedule } },
    })),
    ...budgets.flatMap(({ node, asset, window, overrides }) => [
      { type: 'BudgetRemoved.v1' as const, postings: [], data: { node, asset, window } },
      ...[...overrides.keys()].map((override) => ({
        ...{ type: 'OverrideEnded.v1' as const, postings: [] },
        data: { override, how: 'ended' as const, excess: undefined, budgets: [] },
      })),
    ]),
  ];
}

const nodeOf = (account: string): string => account.slice(account.indexOf(':') + 1);
