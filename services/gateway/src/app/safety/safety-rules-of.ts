import type { PolicyTerms } from '@alfred/policy-document';
import { compileSafety, type SafetyRules } from '../../domain/safety/safety-rules.ts';

/** Rules by the terms of a policy. */
export type SafetyRulesOf = (terms: PolicyTerms) => SafetyRules;

/** Compiles rules once for as long as their terms are in force. */
export function safetyRulesOf(): SafetyRulesOf {
  const compiled = new WeakMap<PolicyTerms, SafetyRules>();
  return (terms) => {
    const known = compiled.get(terms);
    if (known) return known;
    const rules = compileSafety(terms);
    compiled.set(terms, rules);
    return rules;
  };
}
