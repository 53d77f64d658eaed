import { type Burn, startBurn } from '../domain/burn.ts';
import type { Caller } from '../domain/caller.ts';
import type { Lease, Moment } from '../domain/lease.ts';
import type { Claim, TakeAnswer } from '../ports/leases.ts';

/** Everything this gateway holds and awaits for one node and asset. Its holder changes it in place. */
export interface Spender {
  readonly key: string;
  readonly organization: string;
  readonly ledger: string;
  readonly node: string;
  readonly asset: string;
  /** From the organisation down to the node. A move of the node is seen with the next request. */
  path: readonly string[];
  /** The oldest first. */
  readonly leases: Map<string, Lease>;
  /** In the order of their arrival. */
  waiting: Waiter[];
  /** The questions to quota that are under way, by their number. */
  readonly asking: Map<number, Asking>;
  /** The last lease was for few requests: one question after another would serve too few. */
  isShort: boolean;
  /** The monotonic time of quota's last answer. */
  heardAt: bigint;
  burn: Burn;
  /** No lease is asked for in advance before this monotonic time: the last such wish was refused. */
  patientUntil: bigint;
}

/** A request that waits for money. */
export interface Waiter {
  readonly estimate: bigint;
  readonly since: Moment;
  /** It gets a lease of its own, which claims a client's idempotency key. */
  readonly claim: Claim | undefined;
  /** The last question that was asked on its behalf. */
  question: number | undefined;
  answer(answer: TakeAnswer): void;
}

/** A question to quota that is under way. */
export interface Asking {
  readonly number: number;
  readonly estimate: bigint;
  readonly askedAt: Moment;
  readonly isClaim: boolean;
  /** A limit has changed meanwhile: what it is answered may have been decided under the old one. */
  isOutdated: boolean;
}

/** Under which a spender is found. */
export function spenderKey({ ledger, node }: Caller, asset: string): string {
  return `${ledger}\n${node}\n${asset}`;
}

/** A spender of whom nothing is known yet. */
export function newSpender(caller: Caller, asset: string, elapsed: bigint): Spender {
  const { organization, ledger, node, path } = caller;
  return {
    key: spenderKey(caller, asset),
    organization,
    ledger,
    node,
    asset,
    path,
    leases: new Map(),
    waiting: [],
    asking: new Map(),
    isShort: false,
    heardAt: 0n,
    burn: startBurn(elapsed),
    patientUntil: 0n,
  };
}

/** Whether nothing is held, awaited or asked for: then it need not be remembered. */
export function isForgettable({ leases, waiting, asking }: Spender): boolean {
  return leases.size === 0 && waiting.length === 0 && asking.size === 0;
}
