import { dataClasses as known } from '@alfred/policy-document';
import {
  capabilities,
  metrics,
  type RouteDocument,
  type RouteTarget,
  type RouteTimeouts,
  stickies,
  strategies,
  type Unchecked,
} from './route.ts';
import type { RuleProblem } from './rule.ts';

/** Every gateway holds every route of its organisations, so their number and size are bounded. */
export const routesMax = 500;
export const targetsMax = 16;
export const fallbacksMax = 8;
export const armsMax = 8;
export const weightMax = 1_000;
const descriptionMax = 500;
const timeoutMaxMs = 3_600_000;
const wordsMax = 16;
const requestsMinMost = 1_000_000;

const routeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const modelName = /^[A-Za-z0-9][A-Za-z0-9._:/@+-]{0,199}$/;
const word = /^[a-z0-9][a-z0-9_-]{0,31}$/;

type Problem = RuleProblem | undefined;

/** What is wrong with a route, the first problem in order, or undefined. */
export function refuseRoute(name: string, document: Unchecked<RouteDocument>): Problem {
  const { description, strategy, targets, fallbacks, experiment, timeouts } = document;
  if (!routeName.test(name)) {
    return { param: 'name', reason: 'a name is 1 to 64 letters, digits, dots, - and _' };
  }
  if (description.length > descriptionMax) {
    return { param: 'description', reason: `it is over ${descriptionMax} characters` };
  }
  if (!isOf(strategies, strategy)) {
    return { param: 'strategy', reason: `a strategy is one of ${strategies.join(', ')}` };
  }
  if (targets.length === 0 && !experiment) {
    return { param: 'targets', reason: 'a route without an experiment has a target' };
  }
  return (
    refuseTargets(targets, 'targets', targetsMax) ??
    refuseTargets(fallbacks, 'fallbacks', fallbacksMax) ??
    (experiment && refuseExperiment(experiment)) ??
    (timeouts && refuseTimeouts(timeouts))
  );
}

function refuseTimeouts(timeouts: RouteTimeouts): Problem {
  const { requestMs, firstByteMs, idleMs } = timeouts;
  for (const [name, value] of Object.entries({ requestMs, firstByteMs, idleMs })) {
    if (Number.isInteger(value) && value >= 0 && value <= timeoutMaxMs) continue;
    return { param: `timeouts.${name}`, reason: `a timeout is 1 to ${timeoutMaxMs} milliseconds` };
  }
  return undefined;
}

function refuseTargets(
  targets: readonly Unchecked<RouteTarget>[],
  param: string,
  max: number,
): Problem {
  if (targets.length > max) return { param, reason: `more than ${max} of them` };
  for (const [index, target] of targets.entries()) {
    const problem = refuseTarget(target, `${param}.${index}`);
    if (problem) return problem;
  }
  const models = targets.map(({ model }) => model);
  const twice = models.findIndex((model, index) => models.indexOf(model) < index);
  return twice < 0 ? undefined : { param: `${param}.${twice}.model`, reason: 'it is there before' };
}

function refuseTarget(target: Unchecked<RouteTarget>, at: string): Problem {
  const { model, weight, capabilities: can, dataClasses } = target;
  if (!modelName.test(model)) return { param: `${at}.model`, reason: 'this is no name of a model' };
  const heavy = refuseWeight(weight, at);
  if (heavy) return heavy;
  const odd = can.findIndex((one) => !isOf(capabilities, one));
  if (odd >= 0 || can.length > wordsMax) {
    const reason = `a capability is one of ${capabilities.join(', ')}`;
    return { param: `${at}.capabilities.${Math.max(odd, 0)}`, reason };
  }
  const unfit = dataClasses.findIndex((one) => !isOf(known, one));
  if (unfit < 0 && dataClasses.length <= wordsMax) return undefined;
  const reason = `a class of data is one of ${known.join(', ')}`;
  return { param: `${at}.dataClasses.${Math.max(unfit, 0)}`, reason };
}

function refuseWeight(weight: number, at: string): Problem {
  if (Number.isInteger(weight) && weight >= 1 && weight <= weightMax) return undefined;
  return { param: `${at}.weight`, reason: `a weight is 1 to ${weightMax}` };
}

type UncheckedExperiment = NonNullable<Unchecked<RouteDocument>['experiment']>;

function refuseExperiment({ name, sticky, arms, guard }: UncheckedExperiment): Problem {
  if (!word.test(name)) {
    const reason = 'an experiment is a word of lower-case letters, digits, - and _';
    return { param: 'experiment.name', reason };
  }
  if (!isOf(stickies, sticky)) {
    return { param: 'experiment.sticky', reason: `one of ${stickies.join(', ')}` };
  }
  if (arms.length < 2 || arms.length > armsMax) {
    return { param: 'experiment.arms', reason: `an experiment has 2 to ${armsMax} arms` };
  }
  return refuseArms(arms) ?? (guard && refuseGuard(guard));
}

function refuseArms(arms: UncheckedExperiment['arms']): Problem {
  const seen = new Set<string>();
  for (const [index, arm] of arms.entries()) {
    const at = `experiment.arms.${index}`;
    if (!word.test(arm.name) || seen.has(arm.name)) {
      const reason = 'an arm has a name of its own: lower-case letters, digits, - and _';
      return { param: `${at}.name`, reason };
    }
    seen.add(arm.name);
    if (arm.targets.length === 0) return { param: `${at}.targets`, reason: 'an arm has a target' };
    const problem =
      refuseWeight(arm.weight, at) ?? refuseTargets(arm.targets, `${at}.targets`, targetsMax);
    if (problem) return problem;
  }
  if (arms.some(({ stopped }) => stopped === '')) return undefined;
  return { param: 'experiment.arms', reason: 'at least one arm gets requests' };
}

function refuseGuard({ metric, limit, requestsMin }: NonNullable<UncheckedExperiment['guard']>) {
  const param = 'experiment.guard';
  if (!isOf(metrics, metric)) {
    return { param: `${param}.metric`, reason: `a metric is one of ${metrics.join(', ')}` };
  }
  const isShare = metric === 'error_rate' || metric === 'feedback';
  if (!(limit > 0) || (isShare ? limit > 1 : !Number.isFinite(limit))) {
    return { param: `${param}.limit`, reason: isShare ? 'above 0, at most 1' : 'it is above 0' };
  }
  if (Number.isInteger(requestsMin) && requestsMin >= 30 && requestsMin <= requestsMinMost) {
    return undefined;
  }
  return { param: `${param}.requestsMin`, reason: `30 to ${requestsMinMost}` };
}

function isOf(words: readonly string[], text: string): boolean {
  return words.includes(text);
}
