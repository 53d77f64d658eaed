import { RE2JS, RE2JSSyntaxException } from 're2js';
import type { CustomPattern } from './stages/pattern-stage.ts';

/** Why a pattern of an administrator is not taken, and the character at which that shows. */
export interface PatternProblem {
  /** From 0, in UTF-16 units of the pattern. */
  readonly position: number;
  readonly reason: string;
}

/** What a pattern becomes: more instructions than these would make every scan slow. */
export const patternProgramMax = 1_000;

/**
 * What is wrong with a regular expression in RE2's syntax, or undefined when scans may use it.
 * Matching is linear in the text whatever the pattern says; this bounds the factor.
 */
export function refusePattern(pattern: string): PatternProblem | undefined {
  const compiled = compile(pattern);
  if (!(compiled instanceof RE2JS)) return compiled;
  if (compiled.test('')) return { position: 0, reason: 'it matches nothing at all' };
  if (compiled.programSize() > patternProgramMax) {
    const reason = `it needs more than ${patternProgramMax} steps; shorten what is repeated`;
    return { position: 0, reason };
  }
  return undefined;
}

/** A pattern that {@link refusePattern} had nothing against, ready to be looked for. */
export function customPattern(id: string, pattern: string, lengthMax: number): CustomPattern {
  return { kind: `custom.${id}`, compiled: RE2JS.compile(pattern), lengthMax };
}

function compile(pattern: string): RE2JS | PatternProblem {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return { position: positionOf(pattern, error.getPattern()), reason: error.getDescription() };
  }
}

/** The engine says which part it stumbled over; a part that is the whole is found at its end. */
function positionOf(pattern: string, part: string | null): number {
  if (part === null || part === pattern) return Math.max(0, pattern.length - 1);
  return Math.max(0, pattern.indexOf(part));
}
