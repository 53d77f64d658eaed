import type { PolicyTerms, SafetyInForce } from '@alfred/policy-document';
import {
  type CustomPattern,
  customPattern,
  type Finding,
  isKindOf,
  kinds,
  type ScreenPlan,
} from '@alfred/safety';
import { type SafetyAction, type SafetySide, safetyActions } from './safety-report.ts';

/** The safety sections of a caller's path, ready to be applied. */
export interface SafetyRules {
  readonly input: SideRules;
  readonly output: SideRules;
  readonly refusesFailures: boolean;
  readonly refusesMedia: boolean;
}

/** What is looked for on one side, and what is done about it. */
export interface SideRules {
  readonly plan: ScreenPlan;
  /** The same without injected instructions: for texts of whoever may give instructions. */
  readonly trusted: ScreenPlan;
  /** The strictest that any rule says; undefined when none does. */
  decide(finding: Pick<Finding, 'kind' | 'score'>): SafetyDecision | undefined;
}

export interface SafetyDecision {
  readonly action: SafetyAction;
  readonly node: string;
  readonly policy: string;
  readonly rule: string;
}

const thresholdUsual = 80;
const lengthUsual = 100;

/** Compiles the sections in force: all apply at once. */
export function compileSafety({ safety }: Pick<PolicyTerms, 'safety'>): SafetyRules {
  return {
    input: sideOf(safety, 'input'),
    output: sideOf(safety, 'output'),
    refusesFailures: safety.some(({ section }) => section.onFailure !== 'pass'),
    refusesMedia: safety.some(({ section }) => section.media === 'refuse'),
  };
}

type Rule = SafetyInForce['section']['rules'][number];

interface RuleInForce extends Omit<SafetyInForce, 'section'> {
  readonly rule: Rule;
}

function sideOf(safety: readonly SafetyInForce[], side: SafetySide): SideRules {
  const rules = safety.flatMap(({ node, policy, section }) =>
    section.rules.flatMap((rule) => (rule.on.includes(side) ? [{ node, policy, rule }] : [])),
  );
  const isWanted = (kind: string) =>
    rules.some(({ rule }) => rule.kinds.some((named) => isKindOf(kind, named)));
  const wanted = Object.keys(kinds).filter(isWanted);
  const patterns: readonly CustomPattern[] = safety.flatMap(({ section }) =>
    (section.patterns ?? [])
      .filter(({ id }) => isWanted(`custom.${id}`))
      .map(({ id, pattern, lengthMax = lengthUsual }) => customPattern(id, pattern, lengthMax)),
  );
  const isHeld = rules.some(({ rule }) => rule.action !== 'flag');
  const plan = { kinds: new Set(wanted), patterns, isHeld };
  const calm = wanted.filter((kind) => !isKindOf(kind, 'injection.*'));
  return {
    plan,
    trusted: { ...plan, kinds: new Set(calm) },
    decide: (finding) => strictest(rules.filter(({ rule }) => applies(rule, finding))),
  };
}

function applies(
  { kinds: named, threshold = thresholdUsual }: Rule,
  { kind, score }: Pick<Finding, 'kind' | 'score'>,
): boolean {
  if (kind.startsWith('injection.') && score < threshold) return false;
  return named.some((name) => isKindOf(kind, name));
}

function strictest(rules: readonly RuleInForce[]): SafetyDecision | undefined {
  for (const action of safetyActions.toReversed()) {
    const found = rules.find(({ rule }) => rule.action === action);
    if (!found) continue;
    const { node, policy, rule } = found;
    return { action, node, policy, rule: rule.id };
  }
  return undefined;
}
