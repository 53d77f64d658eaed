import { noTerms, termsOf } from '@alfred/policy-document';
import type { Agreed, PolicyBundle } from './policy.ts';
import { type Refusal, refuse } from './refusal.ts';

/** One for all organisations whose policies say nothing beside their rules. */
const nothingAgreed: Agreed = { outcome: 'agreed', terms: noTerms };

/** What policy says beside its rules on models, to a caller who stands at the end of `path`. */
export function termsFor(bundle: PolicyBundle, path: readonly string[]): Agreed | Refusal {
  if (!bundle.hasSections) return nothingAgreed;
  const key = path.join(' ');
  const known = bundle.agreed.get(key);
  if (known) return known;
  const agreed = agree(bundle, path);
  // The same terms are the same object, so that what is made of them is made once.
  if (agreed.outcome === 'agreed' && bundle.agreed.size < agreedMax) bundle.agreed.set(key, agreed);
  return agreed;
}

/** So many paths of an organisation are remembered while a bundle is in force. */
const agreedMax = 10_000;

function agree(bundle: PolicyBundle, path: readonly string[]): Agreed | Refusal {
  const policies = path.flatMap((node) => bundle.nodes.get(node) ?? []);
  const said = policies.flatMap(({ node, policy, sections }) =>
    sections ? [{ node, policy, sections }] : [],
  );
  if (said.length === policies.length) return { outcome: 'agreed', terms: termsOf(said) };
  // What a newer release says may be a limit: without knowing it, nothing is let through.
  const strange = policies.find(({ sections }) => !sections);
  return refuse('policy_unreadable', { node: strange?.node ?? '' });
}
