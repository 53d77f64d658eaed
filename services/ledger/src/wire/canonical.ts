/**
 * RFC 8785 form of what has one here: well-formed texts, finite numbers, lists, and objects of
 * such whose names are no numbers. An amount stands as its decimal; what is undefined is left out.
 */
export function canonical(value: unknown): string {
  return JSON.stringify(inOrder(value));
}

/** The same with the members of every object in the order of their names, by UTF-16 code units. */
function inOrder(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(inOrder);
  const members = value as Readonly<Record<string, unknown>>;
  const ordered: Record<string, unknown> = {};
  for (const name of Object.keys(members).sort()) ordered[name] = inOrder(members[name]);
  return ordered;
}
