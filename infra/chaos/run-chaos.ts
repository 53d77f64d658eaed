import { moneyOf } from './money.ts';
import type { Finding } from './report.ts';
import { type Outcome, runScenario, type Scenario } from './scenario.ts';
import { type Scene, startScene } from './scene.ts';

export interface ChaosOptions {
  readonly scenarios: readonly Scenario[];
  /** How long each failure lasts at least. */
  readonly holdMs: number;
  /** After which scenarios the money is looked at; after the last one it always is. */
  readonly money: 'each' | 'last';
  /** Leaves the folder of the cluster, with its logs. */
  readonly keeps: boolean;
  onBegin(name: string): void;
  onEnd(finding: Finding): void;
}

/** Runs scenarios one after another, on one cluster that has to be well between them. */
export async function runChaos(options: ChaosOptions): Promise<readonly Finding[]> {
  const { scenarios, holdMs, money, onBegin, onEnd } = options;
  const scene = await startScene(options.keeps);
  if (options.keeps) onBegin(`in ${scene.cluster.home.folder}`);
  const findings: Finding[] = [];
  try {
    for (const [index, scenario] of scenarios.entries()) {
      onBegin(scenario.name);
      const outcome = await runScenario(scene, scenario, holdMs);
      const isLooked = money === 'each' || index === scenarios.length - 1;
      const finding = isLooked ? await withMoney(scene, outcome) : { outcome, money: undefined };
      findings.push(finding);
      onEnd(finding);
    }
  } finally {
    await scene.stop();
  }
  return findings;
}

async function withMoney(scene: Scene, outcome: Outcome): Promise<Finding> {
  try {
    return { outcome, money: await scene.drained(() => moneyOf(scene, outcome.name)) };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const problems = [...outcome.problems, `the money could not be looked at: ${problem}`];
    return { outcome: { ...outcome, problems }, money: undefined };
  }
}
