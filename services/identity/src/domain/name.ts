/** Characters, not bytes: a name is for people. */
export const nameLengthMax = 200;

/** Controls, half characters, line ends, and what turns the direction of the text around it. */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
const visible = /[^\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * A name as it is stored (Unicode NFC), or what is wrong with it.
 *
 * Control characters and line separators would forge lines in logs and lists; a name that nobody sees is none.
 */
export function parseName(text: string): { readonly name: string } | { readonly problem: string } {
  const name = text.normalize('NFC');
  if (name.trim() === '') return { problem: 'it is empty' };
  if ([...name].length > nameLengthMax)
    return { problem: `it is over ${nameLengthMax} characters` };
  if (unprintable.test(name)) return { problem: 'it has control characters or line breaks' };
  if (!visible.test(name)) return { problem: 'it has nothing to see' };
  return { name };
}
