import { noTerms, type PolicyTerms, termsOf } from '@alfred/policy-document';
import type { PolicyBundle } from './policy.ts';
import { type Refusal, refuse } from './refusal.ts';

export interface Agreed {
  readonly outcome: 'agreed';
  readonly terms: PolicyTerms;
}

/** One for all organisations whose policies say nothing beside their rules. */
const nothingAgreed: Agreed = { outcome: 'agreed', terms: noTerms };

/** What policy says beside its rules on models, to a caller who stands at the end of `path`. */
export function termsFor(bundle: PolicyBundle, path: readonly string[]): Agreed | Refusal {
  if (!bundle.hasSections) return nothingAgreed;
  const policies = path.flatMap((node) => bundle.nodes.get(node) ?? []);
  const said = policies.flatMap(({ node, policy, sections }) =>
    sections ? [{ node, policy, sections }] : [],
  );
  if (said.length === policies.length) return { outcome: 'agreed', terms: termsOf(said) };
  // What a newer release says may be a limit: without knowing it, nothing is let through.
  const strange = policies.find(({ sections }) => !sections);
  return refuse('policy_unreadable', { node: strange?.node ?? '' });
}
