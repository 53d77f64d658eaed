import { type PolicySections, policySections } from './sections.ts';

/** Which field is wrong, by its path in the request, and why. */
export interface SectionProblem {
  readonly param: string;
  readonly reason: string;
}

export type DecodedSections =
  | { readonly outcome: 'decoded'; readonly sections: PolicySections }
  | { readonly outcome: 'refused'; readonly problem: SectionProblem };

/**
 * Sections as JSON, for the wire and for comparing: fields stand in one order, and what says the
 * same is the same text. Empty when there are none.
 */
export function encodeSections(sections: PolicySections): string {
  const text = JSON.stringify(sorted(sections));
  return text === '{}' ? '' : text;
}

/** Reads the text of {@link encodeSections}, and nothing that this release does not know. */
export function decodeSections(text: string): DecodedSections {
  const parsed = policySections.safeParse(text === '' ? {} : readJson(text));
  if (parsed.success) return { outcome: 'decoded', sections: parsed.data };
  const [issue] = parsed.error.issues;
  const param = issue?.path.join('.') || 'sections';
  return { outcome: 'refused', problem: { param, reason: issue?.message ?? 'it is not valid' } };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(fields.map(([name, field]) => [name, sorted(field)]));
}
