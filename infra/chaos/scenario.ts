import type { Call } from '../../services/standalone/test/acceptance/degradation/load.ts';
import type { Scene } from './scene.ts';
import { describe, isClearRefusal, isServed } from './traffic.ts';

/** One way to break a cluster, and what it must do meanwhile. */
export interface Scenario {
  readonly name: string;
  /** What is done, in words. */
  readonly failure: string;
  /** What must hold from the failure until all is well again. */
  readonly promise: Expectation;
  /** Breaks it, waits so long, and ends that. What it returns is told in the report. */
  run(scene: Scene, holdMs: number): Promise<readonly string[]>;
}

/** What clients may see. */
export interface Expectation {
  readonly words: string;
  allows(call: Call, door: string): boolean;
}

/** The whole answer, to everybody. */
export const everyCall: Expectation = { words: 'every call is answered', allows: isServed };

/** Money that is leased goes on; who has none is told so. */
export const leasesLast: Expectation = {
  words: 'calls go on while leases last, then a clear 429, 503 or 504',
  allows: (call) => isServed(call) || isClearRefusal(call),
};

/** Connections to one door break; whoever comes by another sees nothing. */
export const allButAt = (broken: string): Expectation => ({
  words: `every call is answered that does not go to ${broken}`,
  allows: (call, door) => door === broken || isServed(call),
});

/** How a scenario went. */
export interface Outcome {
  readonly name: string;
  readonly failure: string;
  readonly promise: string;
  readonly calls: number;
  readonly answered: number;
  /** Of the others, in a word or two, how many. */
  readonly others: Readonly<Record<string, number>>;
  /** The whole of it. */
  readonly tookMs: number;
  /** From the end of the failure until all was well. */
  readonly recoveredMs: number | undefined;
  readonly notes: readonly string[];
  /** Nothing: it held. */
  readonly problems: readonly string[];
}

const steadyBeforeMs = 60_000;
const steadyAfterMs = 90_000;

/** Runs a scenario on a scene that is well, and waits until it is well again. */
export async function runScenario(
  scene: Scene,
  scenario: Scenario,
  holdMs: number,
): Promise<Outcome> {
  const { name, failure, promise } = scenario;
  const problems: string[] = [];
  let notes: readonly string[] = [];
  let recoveredMs: number | undefined;
  await scene.traffic.warm();
  await scene.steady(steadyBeforeMs);
  const news = scene.traffic.mark();
  const begun = performance.now();
  try {
    notes = await scenario.run(scene, holdMs);
    recoveredMs = await scene.steady(steadyAfterMs);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    await scene.repair();
  }
  const tookMs = performance.now() - begun;
  const seen = news();
  const wrong = seen.filter(({ call, door }) => !promise.allows(call, door));
  for (const [what, count] of Object.entries(counted(wrong.map(({ call }) => describe(call))))) {
    problems.push(`${count} × ${what}, against the promise`);
  }
  const answered = seen.filter(({ call }) => isServed(call));
  if (answered.length === 0) problems.push('nobody was answered');
  const others = seen.filter(({ call }) => !isServed(call)).map(({ call }) => describe(call));
  return {
    ...{ name, failure, promise: promise.words, notes, problems, recoveredMs, tookMs },
    ...{ calls: seen.length, answered: answered.length, others: counted(others) },
  };
}

function counted(words: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries(counts);
}
