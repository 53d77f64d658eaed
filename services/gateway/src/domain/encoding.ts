/** The vocabularies by which families of models divide text into tokens. */
export type Encoding = 'o200k_base' | 'cl100k_base';

/** Families of an older vocabulary. Everything since, and the simulated provider, has the newer. */
const older = /^(gpt-4(-|$)|gpt-3\.5|gpt-35|text-embedding-)/;

/**
 * The vocabulary that counts a model's text: the model's own for OpenAI's families. Of others the
 * newer one is the best guess that needs no tables of theirs.
 */
export function encodingOf(model: string): Encoding {
  return older.test(model) ? 'cl100k_base' : 'o200k_base';
}

/** Whether the vocabulary is known to be the model's own, so that its counts are no guess. */
export function isCountedExactly(provider: string, model: string): boolean {
  return provider === 'sim' || /^(gpt-|chatgpt-|o[1-9](-|$)|text-embedding-)/.test(model);
}
