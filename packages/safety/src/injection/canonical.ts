import { folded } from '../fold.ts';

const ascii = /^\p{ASCII}*$/u;

/**
 * A text as the classifier compares it: folded, in small letters, without accents. The lexicon is
 * read the same way, so that letters of other scripts that are folded meet.
 */
export function canonical(text: string): string {
  const seen = folded(text).toLowerCase();
  if (ascii.test(seen)) return seen;
  return seen
    .normalize('NFD')
    .replace(/[\u0300-\u036f\u064b-\u0652\u0640]/g, '')
    .normalize('NFC')
    .replaceAll('ı', 'i')
    .replaceAll('ß', 'ss')
    .replace(/[أإآ]/g, 'ا')
    .replaceAll('’', "'");
}
