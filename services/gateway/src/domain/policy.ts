import { decodeSections, type PolicySections, type PolicyTerms } from '@alfred/policy-document';
import { compileGlob, type Glob } from './glob.ts';
import type { Route } from './route.ts';

/** Every policy of one organisation, ready to decide. */
export interface PolicyBundle {
  readonly organization: string;
  /** Grows with every publication in the organisation. */
  readonly version: bigint;
  readonly nodes: ReadonlyMap<string, NodeRules>;
  /** Whether any policy says anything beside its rules. */
  readonly hasSections: boolean;
  /** By the names that clients give for a model. */
  readonly routes: ReadonlyMap<string, Route>;
  /** The terms of paths that were asked for. The only thing here that grows. */
  readonly agreed: Map<string, Agreed>;
}

/** What policy says beside its rules on models. */
export interface Agreed {
  readonly outcome: 'agreed';
  readonly terms: PolicyTerms;
}

/** A policy as it was published. */
export interface PolicySource {
  readonly node: string;
  readonly version: bigint;
  readonly rules: readonly {
    readonly id: string;
    /** allow | deny */
    readonly effect: string;
    readonly models: readonly string[];
  }[];
  /** Canonical JSON of what it says beside its rules; empty for nothing. */
  readonly sections: string;
}

interface NodeRules {
  readonly node: string;
  /** `<node>@<version>`: what records and refusals name. */
  readonly policy: string;
  readonly allows: readonly Rule[];
  readonly denies: readonly Rule[];
  /** Undefined: this release cannot read them. */
  readonly sections: PolicySections | undefined;
}

interface Rule {
  readonly id: string;
  readonly models: readonly Glob[];
}

/** What policy says about one model for one caller, and which rule said it. */
export type PolicyDecision =
  | { readonly outcome: 'allowed'; readonly policy: string; readonly rule: string }
  | {
      readonly outcome: 'denied';
      readonly policy: string;
      readonly rule: string;
      readonly node: string;
      readonly reason: string;
    };

/** Compiles the patterns once. A rule whose effect this release does not know denies. */
export function compileBundle(
  organization: string,
  version: bigint,
  policies: readonly PolicySource[],
): PolicyBundle {
  const nodes = new Map<string, NodeRules>();
  for (const { node, version: published, rules, sections } of policies) {
    const compiled = rules.map((rule) => ({
      allow: rule.effect === 'allow',
      rule: { id: rule.id, models: rule.models.map(compileGlob) },
    }));
    nodes.set(node, {
      node,
      policy: `${node}@${published}`,
      allows: compiled.filter(({ allow }) => allow).map(({ rule }) => rule),
      denies: compiled.filter(({ allow }) => !allow).map(({ rule }) => rule),
      sections: readable(sections),
    });
  }
  const hasSections = policies.some(({ sections }) => sections !== '');
  const agreed = new Map<string, Agreed>();
  return { organization, version, nodes, hasSections, agreed, routes: new Map() };
}

function readable(sections: string): PolicySections | undefined {
  const decoded = decodeSections(sections);
  return decoded.outcome === 'decoded' ? decoded.sections : undefined;
}

/** The same bundle with the routes of the organisation. */
export function withRoutes(bundle: PolicyBundle, routes: readonly Route[]): PolicyBundle {
  return { ...bundle, routes: new Map(routes.map((route) => [route.name, route])) };
}

/**
 * Whether policy allows a model that goes by `names`, to a caller who stands at the end of `path`.
 *
 * A deny anywhere on the path wins. Every node with allow rules must have one that fits. Without
 * any allow on the path nothing is allowed.
 */
export function decideModel(
  bundle: PolicyBundle,
  path: readonly string[],
  names: readonly string[],
): PolicyDecision {
  const policies = path.flatMap((node) => bundle.nodes.get(node) ?? []);
  for (const { node, policy, denies } of policies) {
    const rule = fitting(denies, names);
    if (rule) return denied(node, policy, rule.id, `rule ${rule.id} of ${node} denies it`);
  }
  let allowed: PolicyDecision | undefined;
  for (const { node, policy, allows } of policies) {
    if (allows.length === 0) continue;
    const rule = fitting(allows, names);
    if (!rule) return denied(node, policy, '', `no rule of ${node} allows it`);
    allowed = { outcome: 'allowed', policy, rule: rule.id };
  }
  return allowed ?? denied(path.at(-1) ?? '', '', '', 'no policy on the path allows any model');
}

function fitting(rules: readonly Rule[], names: readonly string[]): Rule | undefined {
  return rules.find(({ models }) => models.some((glob) => names.some(glob)));
}

function denied(node: string, policy: string, rule: string, reason: string): PolicyDecision {
  return { outcome: 'denied', policy, rule, node, reason };
}
