import type { Clock } from '@alfred/clock';
import type { PolicyClient } from '@alfred/contracts/policy';
import { LRUCache } from 'lru-cache';
import { compileBundle, type PolicyBundle, withRoutes } from '../domain/policy.ts';
import type { Policies } from '../ports/policies.ts';
import { fromProtoRoute } from '../wire/route.ts';

/** A copy this old is asked about again, in the background. */
const refreshMicros = 30_000_000n;
/** A copy this old decides nothing any more. */
const endOfLifeMicros = 300_000_000n;
const organizationsMax = 10_000;

export interface PolicyBundlesDeps {
  readonly policy: Pick<PolicyClient, 'getBundle'>;
  readonly clock: Clock;
}

interface Copy {
  bundle: PolicyBundle | undefined;
  /** Monotonic microseconds at which the policy service was asked. */
  asOf: bigint;
  /** Something was published after that: the copy serves only while the service is away. */
  stale: boolean;
  /** Grows with every publication that was heard of: an answer to an older question is stale. */
  heard: number;
  asking: Promise<PolicyBundle> | undefined;
}

/** Bundles by the policy service's word, copied per organisation. */
export function policyBundles(deps: PolicyBundlesDeps): Policies {
  const copies = new LRUCache<string, Copy>({ max: organizationsMax });
  return {
    bundleOf: (organization) => {
      const known = copies.get(organization);
      if (known) return bundleOf(deps, organization, known);
      const copy = newCopy();
      copies.set(organization, copy);
      return bundleOf(deps, organization, copy);
    },
    invalidate: (organization) => {
      const copy = copies.get(organization);
      if (!copy) return;
      copy.stale = true;
      copy.heard += 1;
      copy.asking = undefined;
    },
  };
}

function newCopy(): Copy {
  return { bundle: undefined, asOf: 0n, stale: true, heard: 0, asking: undefined };
}

function bundleOf(
  deps: PolicyBundlesDeps,
  organization: string,
  copy: Copy,
): PolicyBundle | Promise<PolicyBundle> {
  const { bundle } = copy;
  const age = deps.clock.elapsedMicros() - copy.asOf;
  if (!bundle || age >= endOfLifeMicros) return ask(deps, organization, copy);
  // A policy was published: the next decision waits for it, unless the service is away.
  if (copy.stale) return ask(deps, organization, copy).catch(() => bundle);
  if (age >= refreshMicros) ask(deps, organization, copy).catch(() => {});
  return bundle;
}

function ask(deps: PolicyBundlesDeps, organization: string, copy: Copy): Promise<PolicyBundle> {
  if (copy.asking) return copy.asking;
  const asked = fetchBundle(deps, organization, copy).finally(() => {
    if (copy.asking === asked) copy.asking = undefined;
  });
  copy.asking = asked;
  return asked;
}

async function fetchBundle(
  { policy, clock }: PolicyBundlesDeps,
  organization: string,
  copy: Copy,
): Promise<PolicyBundle> {
  const { heard } = copy;
  const asOf = clock.elapsedMicros();
  const { bundle } = await policy.getBundle({ organization });
  const rules = compileBundle(organization, bundle?.version ?? 0n, bundle?.policies ?? []);
  const compiled = withRoutes(rules, bundle?.routes.flatMap(fromProtoRoute) ?? []);
  // An older answer must not take the place of a newer one.
  if (copy.bundle && compiled.version < copy.bundle.version) return copy.bundle;
  copy.bundle = compiled;
  copy.asOf = asOf;
  copy.stale = copy.heard !== heard;
  return compiled;
}
