import { residentMiB } from '../../support/resident.ts';
import { median } from '../../support/statistics.ts';
import type { Burst, BurstLoad, Generator } from '../generators/generator.ts';
import type { Tell } from '../targets/install.ts';
import { asksRightly, type Target, usedBy } from '../targets/target.ts';

/** A round of one target, and what it took. */
export interface Round extends Burst {
  /** Processor time per request, in µs, until all of it was settled. */
  readonly ownMicros: number;
  readonly childrenMicros: number;
  readonly residentMiB: number;
  /** From the end of the burst until nothing was left to do. */
  readonly settleSeconds: number;
}

/** What one target did at one number of connections. */
export interface Row {
  readonly target: Target;
  readonly connections: number;
  readonly rounds: readonly Round[];
  /** Why it has no figures. */
  readonly failure?: string;
}

/** How rounds are taken. */
export interface Turns {
  readonly generator: Generator;
  readonly load: BurstLoad;
  readonly rounds: number;
  readonly tell: Tell;
}

/**
 * Everybody in turns, round after round, so that what disturbs one disturbs all; a turn begins only
 * when the last one is settled to the last request, so that nobody pays for his predecessor.
 */
export async function compare(targets: readonly Target[], turns: Turns): Promise<readonly Row[]> {
  const results = targets.map((target): Result => ({ target, rounds: [] }));
  for (let round = 0; round < turns.rounds; round += 1) {
    for (const result of results) if (result.failure === undefined) await add(result, turns);
  }
  const { connections } = turns.load;
  return results.map(({ failure, ...result }) =>
    failure === undefined
      ? { ...result, connections }
      : { ...result, connections, rounds: [], failure },
  );
}

interface Result {
  readonly target: Target;
  readonly rounds: Round[];
  failure?: string;
}

async function add(result: Result, turns: Turns): Promise<void> {
  const { target, rounds } = result;
  const { load, tell } = turns;
  const who = `${target.title}, ${load.connections} connections`;
  try {
    if (rounds.length === 0) await asksRightly(target, load.stream);
    const round = await takeTurn(target, turns);
    rounds.push(round);
    tell(`${who}: ${round.perSecond.toFixed(0)}/s`);
  } catch (error) {
    result.failure = error instanceof Error ? error.message : String(error);
    tell(`${who}: ${result.failure}`);
  }
}

/** One burst and what it cost, with all that it left to do. */
export async function takeTurn(
  target: Target,
  { generator, load }: Pick<Turns, 'generator' | 'load'>,
): Promise<Round> {
  const before = usedBy(target);
  const burst = await generator.burst(target, load);
  if (burst.requests === 0) throw new Error(`no answer within ${load.seconds} s`);
  const settleSeconds = await target.settled();
  const after = usedBy(target);
  return {
    ...burst,
    ownMicros: (after.own - before.own) / burst.requests,
    childrenMicros: (after.children - before.children) / burst.requests,
    residentMiB: residentMiB(target.pid),
    settleSeconds,
  };
}

/** The median of the rounds; not a number when there are none. */
export const of = (row: Row | undefined, pick: (round: Round) => number): number =>
  median(row?.rounds.map(pick) ?? []);

/** How many times `one` answered what `other` answered. */
export const timesOf = (one: Row | undefined, other: Row | undefined): number =>
  of(one, (round) => round.perSecond) / of(other, (round) => round.perSecond);
