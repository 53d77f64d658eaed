import type { SafetySection } from './safety-section.ts';
import {
  type CacheSection,
  cacheModes,
  cacheScopes,
  type DataClass,
  dataClasses,
  type PolicySections,
  type StorageSection,
} from './sections.ts';

/** What one node on a caller's path says beside its rules on models. */
export interface NodeSections {
  readonly node: string;
  /** `<node>@<version>`: what records name. */
  readonly policy: string;
  readonly sections: PolicySections;
}

/** A section that is in force, and where it stands. */
export interface SafetyInForce {
  readonly node: string;
  readonly policy: string;
  readonly section: SafetySection;
}

/** The sections that are in force for whoever stands at the end of a path. */
export interface PolicyTerms {
  /** All of them apply, and the strictest action wins. None: nothing is scanned. */
  readonly safety: readonly SafetyInForce[];
  /** Undefined: nothing is kept. */
  readonly storage: Omit<StorageSection, 'enforced'> | undefined;
  /** Undefined: nothing is answered twice from one call. */
  readonly cache: Omit<CacheSection, 'enforced'> | undefined;
  /** Undefined: nobody said. */
  readonly dataClass: DataClass | undefined;
}

/** What holds where no policy says anything beside its rules on models. */
export const noTerms: PolicyTerms = {
  safety: [],
  storage: undefined,
  cache: undefined,
  dataClass: undefined,
};

/**
 * The sections in force at the end of `path`, whose nodes stand from the root down: of each kind
 * the nearest, and of those above it the enforced ones, which it may only make stricter.
 */
export function termsOf(path: readonly NodeSections[]): PolicyTerms {
  return {
    safety: inForce(path, 'safety').map(({ node, policy, section }) => ({ node, policy, section })),
    storage: strictest(inForce(path, 'storage'), stricterStorage),
    cache: strictest(inForce(path, 'cache'), stricterCache),
    dataClass: strictestClass(path),
  };
}

interface InForce<Section> extends Omit<NodeSections, 'sections'> {
  readonly section: Section;
}

type Inherited = 'safety' | 'storage' | 'cache';

function inForce<Kind extends Inherited>(
  path: readonly NodeSections[],
  kind: Kind,
): readonly InForce<NonNullable<PolicySections[Kind]>>[] {
  const said = path.flatMap(({ node, policy, sections }) => {
    const section = sections[kind];
    return section ? [{ node, policy, section }] : [];
  });
  return said.filter(({ section }, index) => section.enforced || index === said.length - 1);
}

function strictest<Section extends { readonly enforced?: boolean | undefined }>(
  said: readonly InForce<Section>[],
  stricter: (a: Section, b: Section) => Section,
): Omit<Section, 'enforced'> | undefined {
  if (said.length === 0) return undefined;
  const { enforced: _, ...section } = said.map((one) => one.section).reduce(stricter);
  return section;
}

function stricterStorage(a: StorageSection, b: StorageSection): StorageSection {
  return {
    prompts: a.prompts && b.prompts,
    completions: a.completions && b.completions,
    responses: a.responses === true && b.responses === true,
    retentionDays: Math.min(a.retentionDays, b.retentionDays),
  };
}

function stricterCache(a: CacheSection, b: CacheSection): CacheSection {
  return {
    mode: earlier(cacheModes, a.mode, b.mode),
    scope: earlier(cacheScopes, a.scope, b.scope),
    ttlSeconds: Math.min(a.ttlSeconds, b.ttlSeconds),
    hitPercent: Math.max(a.hitPercent, b.hitPercent),
    similarityPercent: more(a.similarityPercent, b.similarityPercent),
    shadowPercent: more(a.shadowPercent, b.shadowPercent),
  };
}

function strictestClass(path: readonly NodeSections[]): DataClass | undefined {
  const said = path.flatMap(({ sections }) => sections.dataClass ?? []);
  return dataClasses.findLast((dataClass) => said.includes(dataClass));
}

function earlier<Word>(order: readonly Word[], a: Word, b: Word): Word {
  return order.indexOf(a) <= order.indexOf(b) ? a : b;
}

function more(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.max(a, b);
}
