import { spawnSync } from 'node:child_process';
import type { Target } from '../targets/target.ts';
import { autocannon } from './autocannon.ts';
import { wrk } from './wrk.ts';

/** One round: as many requests as the connections can carry. */
export interface Burst {
  readonly requests: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What a round sends. */
export interface BurstLoad {
  readonly stream: boolean;
  readonly connections: number;
  readonly seconds: number;
}

/** A closed loop over connections. A reply that is no success fails the round. */
export interface Generator {
  readonly name: 'wrk' | 'autocannon';
  burst(target: Target, load: BurstLoad): Promise<Burst>;
}

/** The lightest there is: wrk where it is installed, and what npm brings elsewhere. */
export function pickGenerator(wanted?: Generator['name']): Generator {
  if (wanted !== undefined) return wanted === 'wrk' ? wrk : autocannon;
  return spawnSync('wrk', ['-v']).error === undefined ? wrk : autocannon;
}
