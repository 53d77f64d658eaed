import { quoted } from './encode-member.ts';

/**
 * RFC 8785 form of what has one here: well-formed texts, finite numbers, lists, and objects of such,
 * their members in the order of their names, by UTF-16 code units. An amount stands as its decimal;
 * what is undefined is left out.
 */
export function canonical(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const members = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const name of Object.keys(members).sort()) {
    const member = members[name];
    if (member !== undefined) text += `${text ? ',' : ''}${quoted(name)}:${canonical(member)}`;
  }
  return `{${text}}`;
}
