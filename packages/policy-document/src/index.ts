export {
  type DecodedSections,
  decodeSections,
  encodeSections,
  type SectionProblem,
} from './codec.ts';
export type { SafetySection } from './safety-section.ts';
export {
  type CacheSection,
  type DataClass,
  dataClasses,
  type PolicySections,
  policySections,
  type StorageSection,
} from './sections.ts';
export {
  type NodeSections,
  noTerms,
  type PolicyTerms,
  type SafetyInForce,
  termsOf,
} from './terms.ts';
