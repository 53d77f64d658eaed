import type { Clock } from '@alfred/clock';
import { AlfredError } from '@alfred/errors';
import { decodeSections, encodeSections } from '@alfred/policy-document';
import type { NodePolicy } from '../domain/node-policy.ts';
import { isEffect, type Rule, refuseRules } from '../domain/rule.ts';
import type { Announcements } from '../ports/announcements.ts';
import type { PolicyBook } from '../ports/policy-book.ts';

/** Publishes the policy of one node and tells every gateway, again when nothing had to change. */
export function putPolicy(deps: {
  readonly book: PolicyBook;
  readonly announcements: Announcements;
  readonly clock: Clock;
}) {
  const { book, announcements, clock } = deps;
  return async (request: {
    readonly organization: string;
    readonly node: string;
    readonly ledger: string;
    readonly actor: string;
    readonly apiKey: string;
    readonly rules: readonly (Omit<Rule, 'effect'> & { readonly effect: string })[];
    readonly sections: string;
    readonly idempotency: string;
  }): Promise<NodePolicy> => {
    const problem = refuseRules(request.rules);
    if (problem) throw invalid(problem);
    const decoded = decodeSections(request.sections);
    if (decoded.outcome === 'refused') throw invalid(decoded.problem);
    const sections = encodeSections(decoded.sections);
    const rules = request.rules.flatMap(({ id, effect, models }) =>
      isEffect(effect) ? [{ id, effect, models }] : [],
    );
    const published = await book.publish({ ...request, rules, sections, at: clock.nowMicros() });
    await announcements.policyPublished(request.organization, published.bundleVersion);
    return published.policy;
  };
}

function invalid({ param, reason }: { readonly param: string; readonly reason: string }) {
  return new AlfredError('request_invalid', { param, reason: `${param}: ${reason}` });
}
