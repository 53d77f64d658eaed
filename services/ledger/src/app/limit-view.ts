import type { Limit } from '../domain/limits.ts';

/** What is left of one limit, and for how long. */
export interface LimitView {
  readonly kind: 'wallet' | 'pool' | 'budget';
  readonly node: string;
  /** Empty for what is no budget, as all that only budgets have. */
  readonly window: string;
  readonly mode: string;
  readonly left: bigint;
  readonly held: bigint;
  readonly liveLeases: number;
  /** Milliseconds to the end of the window; 0 where there is none. */
  readonly endsInMs: number;
  /** RFC 3339; undefined where there is no end. */
  readonly resetsAt: string | undefined;
  /** In force. */
  readonly limit: bigint | undefined;
  readonly used: bigint | undefined;
  /** The one that pays; undefined for a budget. */
  readonly account: string | undefined;
}

export function limitView(
  { node, left, held, live, account, budget }: Limit,
  at: number,
): LimitView {
  const amounts = { left, held, liveLeases: live };
  if (!budget) {
    const kind = account?.startsWith('pool:') ? 'pool' : 'wallet';
    const none = { window: '', mode: '', endsInMs: 0, resetsAt: undefined };
    return { kind, node, ...none, ...amounts, limit: undefined, used: undefined, account };
  }
  const { of, now } = budget;
  return {
    ...{ kind: 'budget', node, window: of.window, mode: of.mode },
    ...amounts,
    endsInMs: now.endsAt === undefined ? 0 : Math.ceil((now.endsAt - at) / 1000),
    resetsAt: now.end,
    ...{ limit: now.limit, used: now.used, account: undefined },
  };
}
