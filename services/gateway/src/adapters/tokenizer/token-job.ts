import type { Encoding } from '../../domain/encoding.ts';

/** What a worker is asked. */
export type TokenJob =
  | { readonly kind: 'count'; readonly encoding: Encoding; readonly texts: readonly string[] }
  | {
      readonly kind: 'cut';
      readonly encoding: Encoding;
      readonly text: string;
      readonly tokensMax: number;
    };

export interface TokenQuestion {
  readonly number: number;
  readonly job: TokenJob;
}

/** `text` answers a cut; a count leaves it empty. */
export interface TokenAnswer {
  readonly number: number;
  readonly tokens: number;
  readonly text: string;
}

/** How many characters a worker would have to read. */
export function charactersOf(job: TokenJob): number {
  if (job.kind === 'cut') return job.text.length;
  return job.texts.reduce((sum, text) => sum + text.length, 0);
}
