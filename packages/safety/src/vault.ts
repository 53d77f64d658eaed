import { labelOf } from './kinds.ts';

/** What was taken out of one request, by the placeholders that stand there now. */
export interface Vault {
  /** The placeholder of a value: the same for the same one, and new to `text` otherwise. */
  conceal(kind: string, value: string): string;
  /** The same for what is not put back again. */
  withhold(kind: string, value: string): string;
  /** What a placeholder stands for, when that may be put back. */
  valueOf(placeholder: string): string | undefined;
  /** The same text with every value that may be put back as its placeholder again. */
  concealAll(text: string): string;
  readonly isEmpty: boolean;
}

/**
 * An empty vault of one request.
 *
 * @param isTaken whether the client wrote such a placeholder itself
 */
export function openVault(isTaken: (placeholder: string) => boolean): Vault {
  const placeholders = new Map<string, string>();
  const values = new Map<string, string>();
  const counts = new Map<string, number>();
  const mint = (label: string): string => {
    for (let next = (counts.get(label) ?? 0) + 1; ; next += 1) {
      const placeholder = `[${label}_${next}]`;
      counts.set(label, next);
      if (!isTaken(placeholder)) return placeholder;
    }
  };
  const conceal = (kind: string, value: string): string => {
    const label = labelOf(kind);
    const key = `${label} ${value}`;
    const known = placeholders.get(key);
    if (known !== undefined) return known;
    const placeholder = mint(label);
    placeholders.set(key, placeholder);
    return placeholder;
  };
  return {
    conceal: (kind, value) => {
      const placeholder = conceal(kind, value);
      values.set(placeholder, value);
      return placeholder;
    },
    withhold: conceal,
    valueOf: (placeholder) => values.get(placeholder),
    concealAll: (text) =>
      [...values].reduce((out, [placeholder, value]) => out.replaceAll(value, placeholder), text),
    get isEmpty() {
      return values.size === 0;
    },
  };
}
