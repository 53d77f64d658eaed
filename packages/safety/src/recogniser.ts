/**
 * Finds one kind of thing where it begins. Sees a window around that place and nothing beyond, so
 * that a text has the same findings whole and in pieces.
 */
export interface Recogniser {
  readonly kind: string;
  /** It may find what begins with a plain word in capitals: the others need a sign or a digit. */
  readonly seesWords?: true;
  /**
   * What begins at `at` of this window, or undefined. `at` is where a word begins; the window ends
   * with the text, or {@link reach} characters later.
   */
  match(window: string, at: number): Recognised | undefined;
}

/** What was recognised. */
export interface Recognised {
  /** Where it begins, when that is after the place that was asked about. */
  readonly start?: number | undefined;
  readonly end: number;
  /** What follows belongs to it as long as it has this form, beyond the window too. */
  readonly tail?: Tail | undefined;
}

/** `token`: characters of base64 and its like. `pem`: everything up to the line that ends a key. */
export type Tail = 'token' | 'pem';

/** How far a recogniser sees: no beginning of anything that is found is longer. */
export const reach = 320;

/** How far it sees to the left: words that say what a number is. */
export const context = 64;

/** A recogniser from a sticky pattern, and a check of what fits it. */
export function byPattern(
  kind: string,
  pattern: RegExp,
  isGenuine: (text: string, window: string, at: number) => boolean = () => true,
): Recogniser {
  return {
    kind,
    match: (window, at) => {
      pattern.lastIndex = at;
      const found = pattern.exec(window)?.[0];
      if (found === undefined || !isGenuine(found, window, at)) return undefined;
      return { end: at + found.length };
    },
  };
}

/** A recogniser of what is made of words. */
export function byWords(kind: string, match: Recogniser['match']): Recogniser {
  return {
    kind,
    seesWords: true,
    match: (window, at) => (isWordCharacter(window[at - 1]) ? undefined : match(window, at)),
  };
}

/** The words before a place, in lower case. */
export function wordsBefore(window: string, at: number): string {
  return window.slice(Math.max(0, at - context), at).toLowerCase();
}

export const isDigit = (character: string | undefined): boolean =>
  character !== undefined && character >= '0' && character <= '9';

/** Letters, digits and underscores: what would make a number part of something else. */
export const isWordCharacter = (character: string | undefined): boolean =>
  character !== undefined && /[\p{L}\p{N}_]/u.test(character);

export const digitsOf = (text: string): string => text.replace(/\D/g, '');
