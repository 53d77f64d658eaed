import type { Task } from '../service.ts';

/** Whoever works on what it has claimed. */
export interface ClaimUser {
  /**
   * The number is this process's from now on. What it resolves with matters to nobody; what it
   * rejects with is told, and the number stays claimed.
   */
  onClaimed(number: number): Promise<void>;
  /**
   * The number is, or is about to be, another's. When it resolves, nothing more is done for it here,
   * and only then it is given up, but after a bounded while it is given up all the same. Must not
   * reject.
   */
  onLost(number: number): Promise<void>;
}

/** Things with the numbers 0 to `count` − 1, of which each is to have one owner. */
export interface ClaimWish {
  readonly kind: string;
  readonly count: number;
  readonly user: ClaimUser;
}

/** Who has what, for whoever looks for an owner. */
export interface ClaimHolder {
  readonly number: number;
  /** Where the owner is reached; empty while there is none. */
  readonly address: string;
}

/** This process's part in the sharing of one kind of thing. */
export interface Claiming extends Task {
  /** Takes part. Resolves when what is free now is claimed, and its user has begun with it. */
  start(): Promise<void>;
  /** Gives everything up, each as soon as its user has ended with it. */
  stop(): Promise<void>;
  /**
   * Whether the number is this process's. Never true once its lease may have run out by the
   * monotonic clock here, whatever is heard or not heard from elsewhere. It makes two owners
   * unlikely; what two owners could spoil needs a guard of its own.
   */
  owns(number: number): boolean;
  /** Something says that another has it: it is not owned until the lease was renewed. */
  doubt(number: number): void;
  /** Every number, in order. */
  holders(): Promise<readonly ClaimHolder[]>;
}

/** How a process shares things with its replicas. */
export interface Claims {
  share(wish: ClaimWish): Claiming;
}
