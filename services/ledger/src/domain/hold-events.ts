import type { BudgetCounter, Shape } from './event-shape.ts';

export const overCaptures = ['overrun', 'refuse', 'cap'] as const;

/**
 * What a capture of more than is held does: it takes the rest from the account that pays and then
 * from `overrun`, is refused, or captures what is held and says what that leaves.
 */
export type OverCapture = (typeof overCaptures)[number];

/** Money of one account that whoever placed it captures later, or gives back. */
export type HoldPlaced = Shape<
  'HoldPlaced.v1',
  {
    readonly hold: string;
    /** Who spends. */
    readonly node: string;
    /** Whose wallet or pool pays. */
    readonly wallet: string;
    /** The pool that pays; left out when a wallet does. */
    readonly account: string | undefined;
    /** From the organisation down to the spender. */
    readonly path: readonly string[];
    readonly asset: string;
    readonly amount: bigint;
    /** It is not given back by itself before. Microseconds. */
    readonly expiresAt: number;
    readonly overCapture: OverCapture;
    /** What it is for, in a code of the organisation's own. */
    readonly reference: string | undefined;
    /** The windows that this hold counts in until it ends, however often they end before. */
    readonly budgets: readonly BudgetCounter[];
  }
>;

/** Something of a hold was spent. What is left goes back in the same entry when it is the last. */
export type HoldCaptured = Shape<
  'HoldCaptured.v1',
  {
    readonly hold: string;
    readonly node: string;
    /** Who pays; left out when it is the spender's own wallet. */
    readonly account: string | undefined;
    /** What it was spent on. */
    readonly purpose: string | undefined;
    /** What was spent. */
    readonly captured: bigint;
    /** What was taken beyond the hold: from the account that pays, then from `overrun`. */
    readonly excess: bigint | undefined;
    /** What was asked beyond a hold that captures no more than it has. */
    readonly uncaptured: bigint | undefined;
    /** Nothing more is captured, whatever was left. */
    readonly final: boolean;
    /** What is still held; a hold of nothing has ended. */
    readonly left: bigint;
    readonly budgets: readonly BudgetCounter[];
  }
>;

/** What is left of a hold went back, as whoever may capture it asked. */
export type HoldReleased = Shape<
  'HoldReleased.v1',
  { readonly hold: string; readonly budgets: readonly BudgetCounter[] }
>;

/** What is left of a hold went back, because its time was over. */
export type HoldExpired = Shape<
  'HoldExpired.v1',
  { readonly hold: string; readonly budgets: readonly BudgetCounter[] }
>;

/** What happens to holds. */
export type HoldEvent = HoldPlaced | HoldCaptured | HoldReleased | HoldExpired;

export const holdEnds = ['captured', 'released', 'expired'] as const;

/** How a hold ended. */
export type HoldEnd = (typeof holdEnds)[number];
