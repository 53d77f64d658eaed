import { callTags } from '../domain/call-tags.ts';
import { isPermitted } from '../domain/permissions.ts';
import { refuse } from '../domain/refusal.ts';
import { termsFor } from '../domain/terms.ts';
import { type CallPlan, type ChatAsk, planOn } from './call.ts';
import { findCandidates } from './find-candidates.ts';
import type { PlanDeps, RefusedPlan } from './plan-deps.ts';

const unasked = { policy: '', rule: '' } as const;

/** Role, the candidates with policy, prices and bounds, and tags, in the order of refusal. */
export async function planCall(
  deps: PlanDeps,
  ask: Pick<ChatAsk, 'caller' | 'request' | 'tags' | 'sticky'>,
): Promise<CallPlan | RefusedPlan> {
  const { caller } = ask;
  if (!isPermitted(caller.role, 'models.use')) {
    const action = 'call models';
    return { ...refuse('permission_missing', { role: caller.role, action }), ...unasked };
  }
  const book = deps.prices.current();
  // The instant that the record names: metering finds the same price by it.
  const startedAt = deps.clock.nowMicros();
  const bundle = await deps.policies.bundleOf(caller.organization);
  const agreed = termsFor(bundle, caller.path);
  if (agreed.outcome === 'refused') return { ...agreed, ...unasked };
  const { terms } = agreed;
  const found = findCandidates({ deps, ask, book, bundle, startedAt, terms });
  if (found.outcome === 'refused') return found;
  const { candidates, routing, timeouts, semanticCache } = found;
  const [first] = candidates;
  const tagged = callTags(ask.tags, caller);
  const { policy, rule } = first;
  if (tagged.outcome === 'refused') return { ...tagged, policy, rule };
  return planOn(first, {
    ...{ candidates, tags: tagged.tags, terms, startedAt, routing, timeouts, semanticCache },
  });
}
