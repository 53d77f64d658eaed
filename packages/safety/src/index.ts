export {
  customPattern,
  type PatternProblem,
  patternProgramMax,
  refusePattern,
} from './custom-pattern.ts';
export { isKindOf, type Kind, kinds, labelOf } from './kinds.ts';
export { type Screen, type ScreenPlan, screen } from './screen.ts';
export type { CustomPattern } from './stages/pattern-stage.ts';
export {
  type Finding,
  type Judge,
  leave,
  type TextStage,
  through,
  type Verdict,
} from './stages/text-stage.ts';
export { openVault, type Vault } from './vault.ts';
