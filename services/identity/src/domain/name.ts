/** Characters, not bytes: a name is for people. */
export const nameLengthMax = 200;

const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;

/**
 * A name as it is stored (Unicode NFC), or what is wrong with it.
 *
 * Control characters and line separators would forge lines in logs and lists.
 */
export function parseName(text: string): { readonly name: string } | { readonly problem: string } {
  const name = text.normalize('NFC');
  if (name.trim() === '') return { problem: 'it is empty' };
  if ([...name].length > nameLengthMax)
    return { problem: `it is over ${nameLengthMax} characters` };
  if (unprintable.test(name)) return { problem: 'it has control characters or line breaks' };
  return { name };
}
