import type { MovementTerms, Payer, Weight } from './payment-events.ts';

/** Between wallets, and between a wallet and a pool. */
export interface AllocateCredits {
  readonly type: 'AllocateCredits';
  readonly from: string;
  readonly to: string;
  readonly asset: string;
  readonly amount: bigint;
  /** Undefined: the wallet. Left out so that what was asked before pools were is still the same. */
  readonly fromAccount: 'pool' | undefined;
  readonly toAccount: 'pool' | undefined;
}

export interface SetPayment {
  readonly type: 'SetPayment';
  readonly node: string;
  /** Empty: inherited again. */
  readonly order: readonly Payer[];
}

export interface SetPriority {
  readonly type: 'SetPriority';
  readonly node: string;
  /** Undefined: inherited again. */
  readonly weight: Weight | undefined;
}

export interface FreezeWallet {
  readonly type: 'FreezeWallet';
  readonly node: string;
}

export interface ThawWallet {
  readonly type: 'ThawWallet';
  readonly node: string;
}

export interface ScheduleMovement extends MovementTerms {
  readonly type: 'ScheduleMovement';
}

export interface CancelSchedule {
  readonly type: 'CancelSchedule';
  readonly schedule: string;
}

/** The writer's own: the time of a movement has come. */
export interface RunMovement {
  readonly type: 'RunMovement';
  readonly schedule: string;
}

/** What is asked about wallets, pools and who pays. */
export type PaymentCommand =
  | AllocateCredits
  | SetPayment
  | SetPriority
  | FreezeWallet
  | ThawWallet
  | ScheduleMovement
  | CancelSchedule
  | RunMovement;
