/** The bytes of a canonical RFC 4648 text, or undefined: a spare bit that is set is a forgery. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Whether a character below U+0020 is in the text, other than those of `allowed`. */
export function hasControls(text: string, allowed = ''): boolean {
  return [...text].some((character) => character < ' ' && !allowed.includes(character));
}
