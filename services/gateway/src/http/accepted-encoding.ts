/** How a reply may be made smaller, the smallest first. */
export const encodings = ['br', 'gzip'] as const;

export type Encoding = (typeof encodings)[number];

/**
 * What a client takes that sends this `Accept-Encoding`, the best for it: the highest weight, and of
 * several with the same the smallest. Undefined: it wants the reply as it is.
 */
export function acceptedEncoding(header: string | undefined): Encoding | undefined {
  if (header === undefined || header === '') return undefined;
  const weights = new Map(header.toLowerCase().split(',').map(weighted));
  const others = weights.get('*') ?? 0;
  const weightOf = (name: string): number => weights.get(name) ?? others;
  const best = encodings.reduce((a, b) => (weightOf(b) > weightOf(a) ? b : a));
  const asItIs = weights.get('identity') ?? 0;
  return weightOf(best) > 0 && weightOf(best) >= asItIs ? best : undefined;
}

/** A name and how much it is wanted, from 0 to 1. */
function weighted(part: string): readonly [string, number] {
  const [name = '', ...params] = part.split(';').map((text) => text.trim());
  const given = params.find((param) => param.startsWith('q='));
  const weight = given === undefined ? 1 : Number(given.slice('q='.length));
  return [name, Number.isNaN(weight) ? 0 : weight];
}
