import { readFileSync } from 'node:fs';
import { AlfredError } from '@alfred/errors';
import { builtInBook, withOverrides } from '@alfred/pricing';
import type { PriceSource } from '../ports/price-versions.ts';

/** The built-in book, with an operator's own prices in it when there is a file of them. */
export function filePrices(file: string | undefined): PriceSource {
  return {
    read: () => {
      if (!file) return builtInBook();
      try {
        return withOverrides(builtInBook(), readFileSync(file, 'utf8'));
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new AlfredError('setting_invalid', { name: 'ALFRED_PRICES', reason }, { cause });
      }
    },
  };
}
