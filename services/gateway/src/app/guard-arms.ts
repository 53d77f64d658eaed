import { isBeyond } from '../domain/experiment-statistics.ts';
import type { Subject } from '../domain/records.ts';
import type { Experiment, Routing } from '../domain/route.ts';
import type { ArmStopper, ExperimentOutcomes } from '../ports/experiment-outcomes.ts';
import type { Policies } from '../ports/policies.ts';

/** Experiments that are looked at in one round; those that come beyond wait for the next one. */
const experimentsMax = 1_000;

/** Stops arms that are surely beyond what their experiment's guard allows. */
export interface ArmGuard {
  /** A request of an experiment was let in here: it is looked at in the next round. */
  note(subject: Subject, routing: Routing): void;
  /** Looks at every experiment that was noted since the last round. */
  round(): Promise<void>;
}

export interface ArmGuardDeps {
  readonly policies: Policies;
  readonly outcomes: Pick<ExperimentOutcomes, 'outcomesOf'>;
  readonly stopper: ArmStopper;
  /** Told of an arm that was stopped. Nothing in it is about people. */
  readonly onStopped: (stopped: {
    readonly organization: string;
    readonly route: string;
    readonly arm: string;
    readonly reason: string;
  }) => void;
}

interface Noted {
  readonly organization: string;
  readonly ledger: string;
  readonly route: string;
}

/** Nothing is noted yet. */
export function armGuard(deps: ArmGuardDeps): ArmGuard {
  const noted = new Map<string, Noted>();
  return {
    note: ({ organization, ledger }, { route, arm }) => {
      if (arm === '' || noted.size >= experimentsMax) return;
      noted.set(`${organization}/${route}`, { organization, ledger, route });
    },
    round: async () => {
      const experiments = [...noted.values()];
      noted.clear();
      for (const one of experiments) await look(deps, one);
    },
  };
}

async function look(deps: ArmGuardDeps, { organization, ledger, route }: Noted): Promise<void> {
  const { routes } = await deps.policies.bundleOf(organization);
  const experiment = routes.get(route)?.experiment;
  if (!experiment?.guard) return;
  const { name, guard } = experiment;
  const of = { organization, route, experiment: name };
  const outcomes = await deps.outcomes.outcomesOf(of);
  const first = outcomes.find(({ arm }) => arm === experiment.arms[0]?.name);
  for (const outcome of outcomes) {
    const { arm } = outcome;
    if (!isRunning(experiment, arm) || !isBeyond(guard, outcome, first)) continue;
    const reason = guard.metric;
    await deps.stopper.stop({ ...of, ledger, arm, reason });
    deps.policies.invalidate(organization);
    deps.onStopped({ organization, route, arm, reason });
  }
}

function isRunning({ arms }: Experiment, name: string): boolean {
  return arms.some((arm) => arm.name === name && arm.stopped === '');
}
