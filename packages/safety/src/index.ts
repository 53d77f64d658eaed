export { type PatternProblem, patternProgramMax, refusePattern } from './custom-pattern.ts';
